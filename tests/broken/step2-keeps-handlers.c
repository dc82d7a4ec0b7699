/*
 * Step 2's server, but a child keeps the parent's signal handlers. SIGTERM then
 * sets a flag in the child that only the parent's loop looks at, so the child
 * goes on serving, and the parent waits for it.
 */

#include "../../step2-concurrency/children.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

/* WRONG: a child must set SIGTERM back to SIG_DFL, as soon as it starts. */
static void keep_handlers(void)
{
}

/* Our server sends SIGKILL after this. */
static void terminate_and_wait(struct children *children)
{
    for (size_t i = 0; i < children->count; i++)
        kill(children->pids[i], SIGTERM);
    for (size_t i = 0; i < children->count; i++)
        while (waitpid(children->pids[i], NULL, 0) < 0 && errno == EINTR)
            continue;       /* SIGCHLD, from another child */
}

#define signals_reset_in_child keep_handlers
#define children_terminate terminate_and_wait
#include "../../step2-concurrency/server.c"
