/*
 * Counts the heap allocations of a program, while it runs:
 *
 *     LD_PRELOAD=$PWD/count_malloc.so COUNTS=/tmp/counts PROGRAM
 *     od -A n -t u8 /tmp/counts       allocations, frees, bytes asked for
 *
 * The loader finds malloc(3), calloc(3), realloc(3) and free(3) here first.
 * Each counts the call and passes it on to libc. The counts are in a file that
 * is mapped into memory, so another program can read them at any time,
 * unnoticed. The children that the program forks share the mapping, so their
 * calls are counted too.
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

/* Before the file is mapped, which happens before main(), calls are counted in
   `nowhere`. */
static struct counts nowhere, *counts = &nowhere;

static struct {
    void *(*malloc)(size_t);
    void *(*calloc)(size_t, size_t);
    void *(*realloc)(void *, size_t);
    void (*free)(void *);
} libc;

/* Finds libc's function of that name and stores the pointer in *function. ISO C
   has no conversion from void * to a function pointer, so this copies it. */
static void find(const char *name, void *function)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(function, &found, sizeof found);
}

/* Finds libc's functions, once. The loader may allocate before our constructor
   has run, so every function here calls this. */
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
    /* musl's calloc(3) calls malloc(3), which is ours and has counted. */
    if (counts->allocations == before)
        count(many * size);
    return block;
}

/* Counts a block that changes its size as a new one, and the old one as freed.
   */
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
