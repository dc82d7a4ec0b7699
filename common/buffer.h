/*
 * buffer and slice: bytes with a length, owned and borrowed.
 *
 * Bytes from a network may hold any value, NUL included, so nothing here
 * ends at a NUL and no str* function ever sees them. A `slice` borrows: it is
 * valid for as long as the owner of its bytes promises. A `buffer` owns: it
 * is a queue of bytes, as a stream needs it, appended to at the end and
 * consumed from the front.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Borrowed bytes. */
struct slice {
    const char *bytes;          /* may be NULL if length is 0 */
    size_t length;              /* in bytes */
};

/* Returns a slice of a C string of our own (never of bytes from a network),
   without its NUL. It borrows `text`. */
struct slice slice_of(const char *text);

/* Returns true if `a` and `b` hold the same bytes. */
bool slice_equal(struct slice a, struct slice b);

/* Returns true if `a` and `b` differ at most in the case of ASCII letters,
   whatever the locale. */
bool slice_equal_ignoring_case(struct slice a, struct slice b);

/* Returns the lower case of an ASCII letter, and any other byte unchanged,
   whatever the locale. Inline: it is called for each byte of a command's
   name. */
inline char ascii_lower(char c)
{
    if (c >= 'A' && c <= 'Z')
        c = (char)(c - 'A' + 'a');
    return c;
}

enum {
    BUFFER_RETAINED_MAX = 128 * 1024    /* bytes that an empty buffer keeps, see
                                           buffer_free_if_empty_and_large() */
};

/* Owned bytes. All zero (`{0}`) is an empty buffer that holds no memory. */
struct buffer {
    char *memory;       /* `capacity` bytes; NULL before the first append */
    size_t capacity;    /* bytes allocated */
    size_t start;       /* offset of the first byte not consumed yet */
    size_t end;         /* offset one past the last byte */
};

/* Returns a pointer to the first byte held, or NULL if the buffer has no
   memory. Borrowed until the next call that appends, reserves or frees;
   consuming moves nothing. Inline, as is buffer_length(): each request and each
   part of a reply calls them. */
inline char *buffer_bytes(const struct buffer *buffer)
{
    return buffer->memory == NULL ? NULL : buffer->memory + buffer->start;
}

/* Returns the number of bytes held. */
inline size_t buffer_length(const struct buffer *buffer)
{
    return buffer->end - buffer->start;
}

/* Returns all bytes held, borrowed like buffer_bytes(). */
struct slice buffer_slice(const struct buffer *buffer);

/* Makes room for `size` more bytes and returns where to write them; then
   report how many were written with buffer_commit(). Memory at least doubles
   when it grows, so appending n bytes costs O(n) copies in all. Ends the
   program if memory runs out. */
char *buffer_reserve(struct buffer *buffer, size_t size);

/* Adds to the buffer `size` bytes that were written at the pointer that
   buffer_reserve() returned, at most as many as were reserved. */
void buffer_commit(struct buffer *buffer, size_t size);

/* Appends a copy of `bytes`, which must not point into the buffer. */
void buffer_append(struct buffer *buffer, struct slice bytes);

/* Discards the first `size` bytes, at most buffer_length(). Moves nothing.
   O(1). */
void buffer_consume(struct buffer *buffer, size_t size);

/* Frees the memory that the bytes held do not need. Might move them: O(n). */
void buffer_shrink_to_fit(struct buffer *buffer);

/* Frees the memory of an empty buffer if it is more than BUFFER_RETAINED_MAX.
   Call it before a wait that may be long: one large value must not hold its
   memory for as long as the connection lives. */
void buffer_free_if_empty_and_large(struct buffer *buffer);

/* Frees all memory. The buffer is empty and can be used again. */
void buffer_free(struct buffer *buffer);

#endif
