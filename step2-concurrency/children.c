#include "children.h"
#include "clock.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    SLOT_WAIT_MS = 100,         /* for a child to exit, at the limit */
    TERMINATE_MS = 500          /* between SIGTERM and SIGKILL */
};

void children_init(struct children *children, size_t max)
{
    *children = (struct children){
        .pids = xmalloc(max * sizeof *children->pids), .max = max
    };
}

pid_t children_fork(struct children *children)
{
    pid_t child;

    while ((child = fork()) < 0 && !signals_stop_requested()) {
        log_warn("server", "fork failed: %s; retrying in %d ms",
                 strerror(errno), NET_BACKOFF_MS);
        signals_wait(-1, NET_BACKOFF_MS);
        children_reap(children);
    }
    if (child > 0)
        children->pids[children->count++] = child;
    return child;
}

/* Logs how a child ended, by the wait status that waitpid(2) stored. A child
   that the parent has terminated did not fail, and neither did one that
   returned. */
static void log_exit_status(pid_t child, int status)
{
    long pid = (long)child;

    if (WIFSIGNALED(status)) {
        int signal = WTERMSIG(status);
        if (signal == SIGTERM || signal == SIGINT)
            log_info("server", "Child %ld terminated (%s)", pid,
                     strsignal(signal));
        else
            log_warn("server", "Child %ld killed by signal %d (%s)", pid,
                     signal, strsignal(signal));
    } else if (WEXITSTATUS(status) != EXIT_SUCCESS) {
        log_warn("server", "Child %ld exited with status %d", pid,
                 WEXITSTATUS(status));
    } else {
        log_info("server", "Child %ld returned", pid);
    }
}

static void remove_pid(struct children *children, pid_t child)
{
    for (size_t i = 0; i < children->count; i++)
        if (children->pids[i] == child)
            children->pids[i] = children->pids[--children->count];
}

void children_reap(struct children *children)
{
    int status;
    pid_t child;

    /* Several SIGCHLD may arrive as one, so ask until none is left. */
    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
        log_exit_status(child, status);
        remove_pid(children, child);
    }
}

/* Reaps children until fewer than `count` are left. Returns false if that takes
   longer than `timeout_ms`. The deadline does not move, however many signals
   interrupt the wait. */
static bool wait_for_fewer(struct children *children, size_t count,
                           int timeout_ms)
{
    int64_t deadline_ms = clock_monotonic_ms() + timeout_ms, left_ms;

    children_reap(children);
    while (children->count >= count
           && (left_ms = deadline_ms - clock_monotonic_ms()) > 0) {
        signals_wait(-1, (int)left_ms);
        children_reap(children);
    }
    return children->count < count;
}

bool children_wait_for_slot(struct children *children)
{
    if (children->count < children->max)
        return true;
    if (clock_monotonic_ms() < children->full_until_ms)
        return false;
    if (wait_for_fewer(children, children->max, SLOT_WAIT_MS))
        return true;
    children->full_until_ms = clock_monotonic_ms() + SLOT_WAIT_MS;
    return false;
}

static void kill_all(const struct children *children, int signal)
{
    /* The kernel does not reuse a pid before it is reaped. */
    for (size_t i = 0; i < children->count; i++)
        kill(children->pids[i], signal);
}

void children_terminate(struct children *children)
{
    kill_all(children, SIGTERM);
    if (!wait_for_fewer(children, 1, TERMINATE_MS)) {
        kill_all(children, SIGKILL);
        while (children->count > 0) {
            signals_wait(-1, -1);
            children_reap(children);
        }
    }
    free(children->pids);
}
