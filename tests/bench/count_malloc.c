/*
 * Counts what a program asks of the heap, while it runs:
 *
 *     LD_PRELOAD=$PWD/count_malloc.so COUNTS=/tmp/counts PROGRAM
 *     od -A n -t u8 /tmp/counts       allocations, frees, bytes asked for
 *
 * The loader finds malloc(3) and its kin here first; each counts, and calls
 * libc's. The counts lie in a file that is mapped into memory: whoever wants
 * to know reads it at any time, and the program does not notice. The children
 * that it forks share the mapping, so theirs are counted too.
 */

#define _GNU_SOURCE     /* RTLD_NEXT */

#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct counts {
    _Atomic uint64_t allocations, frees, bytes;
};

/* Until the file is mapped, which is before main(), what is counted goes
   nowhere. */
static struct counts nowhere, *counts = &nowhere;

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
} libc;

/* ISO C knows no way from void * to a function, so the bytes are copied. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(function, &found, sizeof found);
}

/* The loader may allocate before our constructor has run, so the first call
   comes here, whoever makes it. */
static void find_all(void)
{
    if (libc.free != NULL)
        return;
    find("malloc", &libc.malloc);
    find("calloc", &libc.calloc);
    find("realloc", &libc.realloc);
    find("free", &libc.free);
}

__attribute__((constructor))
static void map_counts(void)
{
    const char *path = getenv("COUNTS");
    int file = path == NULL ? -1 : open(path, O_RDWR | O_CREAT, 0666);

    if (file < 0)
        return;
    if (ftruncate(file, sizeof *counts) == 0) {
        void *mapped = mmap(NULL, sizeof *counts, PROT_READ | PROT_WRITE,
                            MAP_SHARED, file, 0);
        if (mapped != MAP_FAILED)
            counts = mapped;
    }
    close(file);
}

static void count(size_t size)
{
    find_all();
    counts->allocations++;
    counts->bytes += size;
}

void *malloc(size_t size)
{
    count(size);
    return libc.malloc(size);
}

void *calloc(size_t many, size_t size)
{
    find_all();
    uint64_t before = counts->allocations;
    void *block = libc.calloc(many, size);
    /* musl's asks malloc(3), which is ours and has counted. */
    if (counts->allocations == before)
        count(many * size);
    return block;
}

/* A block that changes its size counts as a new one, and the old as freed. */
void *realloc(void *block, size_t size)
{
    count(size);
    if (block != NULL)
        counts->frees++;
    return libc.realloc(block, size);
}

void free(void *block)
{
    find_all();
    if (block != NULL)
        counts->frees++;
    libc.free(block);
}
