/*
 * memory: malloc(3) that does not fail.
 *
 * A server that runs out of memory has no good reply left. Every allocation
 * of the project goes through here, and here is the one place that ends the
 * program with a message instead of following a NULL pointer. The names are
 * those of GNU and Git.
 */
#ifndef MEMORY_H
#define MEMORY_H

#include <stddef.h>

/* Returns `size` bytes, not cleared; never NULL, even for 0 bytes. The caller
   owns them: free(3). Ends the program if memory runs out. */
void *xmalloc(size_t size);

/* Returns `count` times `size` bytes, all zero. The kernel provides a large
   block page by page, as it is first written to. The caller owns it: free(3).
   Ends the program if memory runs out. */
void *xcalloc(size_t count, size_t size);

/* Resizes a block to `size` bytes and returns where it is now: it might have
   moved. NULL as `memory` allocates a new block. The caller owns it: free(3).
   Ends the program if memory runs out. */
void *xrealloc(void *memory, size_t size);

/* Ends the program with exit status 1 after a message that `size` bytes could
   not be allocated: for functions of libc that allocate by themselves. */
_Noreturn void die_out_of_memory(size_t size);

#endif
