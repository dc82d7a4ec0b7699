/*
 * memory: malloc(3) that does not fail.
 *
 * A server that runs out of memory has no good answer left. Every allocation
 * of the project comes through here, and here is the one place that ends the
 * program with a message instead of following a NULL pointer.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* `size` bytes, not cleared. The caller owns them and calls free(3). */
void *memory_allocate(size_t size);

/* `count` times `size` bytes, all zero. The kernel hands out large blocks
   page by page, when they are first written. The caller calls free(3). */
void *memory_allocate_zeroed(size_t count, size_t size);

/* realloc(3): the block may move; NULL as `memory` allocates a new one. */
void *memory_resize(void *memory, size_t size);

/* Says that `size` bytes were refused, and ends the program, exit status 1:
   for a function of libc that allocates by itself and fails. */
_Noreturn void memory_exhausted(size_t size);

#endif
