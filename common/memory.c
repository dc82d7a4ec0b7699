#include "memory.h"

#include <stdio.h>
#include <stdlib.h>

_Noreturn void die_out_of_memory(size_t size)
{
    fprintf(stderr,
            "Out of memory: the system refused %zu bytes. "
            "Stop other programs, or store less.\n", size);
    /* _Exit, not exit: in a forked child the buffers of stdio are copies of
       the parent's, and not ours to write. */
    _Exit(EXIT_FAILURE);
}

static void *or_die(void *memory, size_t size)
{
    if (memory == NULL)
        die_out_of_memory(size);
    return memory;
}

void *xmalloc(size_t size)
{
    return or_die(malloc(size > 0 ? size : 1), size);
}

void *xcalloc(size_t count, size_t size)
{
    return or_die(calloc(count > 0 ? count : 1, size), count * size);
}

void *xrealloc(void *memory, size_t size)
{
    return or_die(realloc(memory, size > 0 ? size : 1), size);
}
