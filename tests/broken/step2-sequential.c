/*
 * Step 2's server, but having forked it waits for the child to end: a join
 * right behind the spawn. There are processes enough, and yet one client is
 * served after the other.
 */

#include "../../step2-concurrency/children.h"
#include "signals.h"

/* WRONG: the parent has to accept the next client at once; SIGCHLD will tell
   it when a child has ended. */
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
