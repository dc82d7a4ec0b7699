/*
 * buffer and slice: bytes with a length, owned and borrowed.
 *
 * Bytes from a network may hold anything, NUL included, so nothing here ends
 * at a NUL and no str* function ever sees them. A `slice` only points: it is
 * valid as long as whoever owns the bytes says. A `buffer` owns its bytes,
 * grows at the end and is consumed from the front, which is what a stream
 * does: bytes arrive behind, messages leave in front.
 */
#ifndef BUFFER_H
#define BUFFER_H

#include <stdbool.h>
#include <stddef.h>

/* Borrowed bytes. */
struct slice {
    const char *bytes;
    size_t length;
};

/* A slice of a C string of our own (never of bytes from a wire). */
struct slice slice_of(const char *text);

bool slice_equal(struct slice a, struct slice b);

/* Equal but for the case of ASCII letters, whatever the locale. */
bool slice_equal_ignoring_case(struct slice a, struct slice b);

/* Owned bytes. All zero (`{0}`) is an empty buffer that holds no memory. */
struct buffer {
    char *memory;
    size_t capacity;    /* bytes allocated */
    size_t start;       /* the first byte not consumed yet */
    size_t end;         /* one past the last byte */
};

/* The bytes held: from here, buffer_length() of them. Valid until the next
   call that adds, and not NULL unless the buffer never held any. */
char *buffer_bytes(const struct buffer *buffer);

size_t buffer_length(const struct buffer *buffer);

/* Room for at least `size` more bytes, at the end. The caller writes there,
   then says with buffer_added() how many it wrote. Memory at least doubles
   when it grows, so that n bytes cost n copies at most, however they come. */
char *buffer_room(struct buffer *buffer, size_t size);
void buffer_added(struct buffer *buffer, size_t size);

/* Appends a copy of `bytes`, which must not point into the buffer. */
void buffer_append(struct buffer *buffer, struct slice bytes);

/* Forgets `size` bytes in front. Nothing is moved now. */
void buffer_consume(struct buffer *buffer, size_t size);

/* Gives back the memory that the bytes held do not need. */
void buffer_trim(struct buffer *buffer);

/* Gives the memory back; the buffer is empty and usable again. */
void buffer_free(struct buffer *buffer);

#endif
