#include "buffer.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

/* For calls that the compiler does not inline. */
extern inline char ascii_lower(char c);
extern inline char *buffer_bytes(const struct buffer *buffer);
extern inline size_t buffer_length(const struct buffer *buffer);

struct slice slice_of(const char *text)
{
    return (struct slice){ text, strlen(text) };
}

bool slice_equal(struct slice a, struct slice b)
{
    /* memcmp(3) must not be given NULL, not even with a length of 0. */
    return a.length == b.length
        && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

bool slice_equal_ignoring_case(struct slice a, struct slice b)
{
    if (a.length != b.length)
        return false;
    for (size_t i = 0; i < a.length; i++)
        if (ascii_lower(a.bytes[i]) != ascii_lower(b.bytes[i]))
            return false;
    return true;
}

struct slice buffer_slice(const struct buffer *buffer)
{
    return (struct slice){ buffer_bytes(buffer), buffer_length(buffer) };
}

static void grow(struct buffer *buffer, size_t needed)
{
    size_t capacity = buffer->capacity > 0 ? buffer->capacity : 64;

    while (capacity < needed)
        capacity *= 2;
    buffer->memory = xrealloc(buffer->memory, capacity);
    buffer->capacity = capacity;
}

char *buffer_reserve(struct buffer *buffer, size_t size)
{
    size_t length = buffer_length(buffer);

    /* Move the bytes to the front if that makes room, but only if more bytes
       have been consumed than are left to move. Then each byte consumed pays
       for at most one byte moved, and a long pipeline takes linear time. */
    if (buffer->capacity - buffer->end < size && buffer->start > length) {
        memmove(buffer->memory, buffer->memory + buffer->start, length);
        buffer->start = 0;
        buffer->end = length;
    }
    if (buffer->capacity - buffer->end < size)
        grow(buffer, buffer->end + size);
    return buffer->memory + buffer->end;
}

void buffer_commit(struct buffer *buffer, size_t size)
{
    buffer->end += size;
}

void buffer_append(struct buffer *buffer, struct slice bytes)
{
    if (bytes.length == 0)
        return;
    memcpy(buffer_reserve(buffer, bytes.length), bytes.bytes, bytes.length);
    buffer_commit(buffer, bytes.length);
}

void buffer_consume(struct buffer *buffer, size_t size)
{
    buffer->start += size;
    if (buffer->start == buffer->end)
        buffer->start = buffer->end = 0;
}

void buffer_shrink_to_fit(struct buffer *buffer)
{
    size_t length = buffer_length(buffer);

    if (buffer->start > 0)
        memmove(buffer->memory, buffer->memory + buffer->start, length);
    buffer->start = 0;
    buffer->end = buffer->capacity = length;
    buffer->memory = xrealloc(buffer->memory, length);
}

void buffer_free_if_empty_and_large(struct buffer *buffer)
{
    if (buffer_length(buffer) == 0 && buffer->capacity > BUFFER_RETAINED_MAX)
        buffer_free(buffer);
}

void buffer_free(struct buffer *buffer)
{
    free(buffer->memory);
    *buffer = (struct buffer){ 0 };
}
