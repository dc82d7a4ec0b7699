/*
 * A counter that several tasks increment: what Rust does with an Arc around an
 * atomic, here with mmap(2) and C11's <stdatomic.h>.
 *
 *     ./shared            shared memory: every increment counts
 *     ./shared private    ordinary memory: each task increments its own copy
 *     ./shared racy       shared memory, but a load and a store: lost updates
 */

/* MAP_ANONYMOUS is not in POSIX.1-2008. macOS and BSD hide it from a program
   that asks for that standard, and glibc shows it to one that asks for more. */
#undef _POSIX_C_SOURCE
#define _DEFAULT_SOURCE

#include "streams.h"

#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

/* Tasks, and additions of each: so many that the tasks run at the same time. */
enum { TASKS = 4, TIMES = 10000000 };

/* An atomic that the processor lacks is implemented with a lock. That lock
   would be in ordinary memory, and each process would lock its own copy. */
_Static_assert(ATOMIC_INT_LOCK_FREE == 2, "atomics do not work between tasks");

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

/* Returns a counter in a page that fork(2) does not copy: parent and children
   share it. It is zero, and the kernel keeps the page until the last of them
   has exited. */
static atomic_int *share_counter(void)
{
    void *memory = mmap(NULL, sizeof(atomic_int), PROT_READ | PROT_WRITE,
                        MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    if (memory == MAP_FAILED)
        fail("Could not share memory");
    return memory;
}

/* Adds 1 with a race condition: the load is atomic and so is the store, but an
   increment that another task makes between them is overwritten, a lost update.
   Plain `++` on an int is worse, because it is a data race: then C promises
   nothing at all. */
static void add_racy(atomic_int *counter)
{
    int seen = atomic_load_explicit(counter, memory_order_relaxed);

    atomic_store_explicit(counter, seen + 1, memory_order_relaxed);
}

static _Noreturn void run_task(atomic_int *counter, bool racy)
{
    for (int i = 0; i < TIMES; i++) {
        if (racy)
            add_racy(counter);
        else
            atomic_fetch_add(counter, 1);
    }
    _exit(EXIT_SUCCESS);
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    bool racy = strcmp(mode, "racy") == 0;
    atomic_int own = 0;
    atomic_int *counter = strcmp(mode, "private") == 0 ? &own
                                                       : share_counter();

    streams_open_missing();
    for (int i = 0; i < TASKS; i++) {
        pid_t task = fork();
        if (task < 0)
            fail("Could not fork");
        if (task == 0)
            run_task(counter, racy);
    }
    while (wait(NULL) > 0)
        continue;           /* until all have exited */
    int sum = atomic_load(counter);
    printf("%d tasks added %d each: %d", TASKS, TIMES, sum);
    if (sum < TASKS * TIMES)
        printf(", %d are missing", TASKS * TIMES - sum);
    printf("\n");
    streams_flush_output();
}
