#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void memory_exhausted(size_t size)
{
    fprintf(stderr,
            "Out of memory: the system refused %zu bytes. "
            "Stop other programs, or store less.\n", size);
    /* _Exit, not exit: in a forked child the buffers of stdio are copies of
       the parent's, and not ours to write. */
    _Exit(EXIT_FAILURE);
}

static void *check(void *memory, size_t size)
{
    if (memory == NULL)
        memory_exhausted(size);
    return memory;
}

void *memory_allocate(size_t size)
{
    return check(malloc(size > 0 ? size : 1), size);
}

void *memory_allocate_zeroed(size_t count, size_t size)
{
    return check(calloc(count > 0 ? count : 1, size), count * size);
}

void *memory_resize(void *memory, size_t size)
{
    return check(realloc(memory, size > 0 ? size : 1), size);
}
