/*
 * Step 2's server, but after fork(2) it waits until the child ends, like a join
 * right after a spawn. There are enough processes, but clients are still served
 * one after the other.
 */

#include "../../step2-concurrency/children.h"
#include "signals.h"

/* WRONG: the parent must accept the next client at once. SIGCHLD reports when a
   child has ended. */
static pid_t fork_and_wait(struct children *children)
{
    pid_t child = children_fork(children);

    while (child > 0 && children->count > 0 && !signals_stop_requested()) {
        signals_wait(-1, -1);
        children_reap(children);
    }
    return child;
}

#define children_fork fork_and_wait
#include "../../step2-concurrency/server.c"
