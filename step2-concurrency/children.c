#include "children.h"
#include "log.h"
#include "memory.h"
#include "signals.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    RETRY_MS = 100,         /* after fork(2) failed */
    STOP_TRIES = 5          /* times 100 ms, until SIGKILL */
};

void children_init(struct children *children, size_t limit)
{
    children->pids = memory_allocate(limit * sizeof *children->pids);
    children->count = 0;
    children->limit = limit;
}

bool children_full(const struct children *children)
{
    return children->count == children->limit;
}

pid_t children_fork(struct children *children)
{
    pid_t child;

    while ((child = fork()) < 0 && !signals_stop()) {
        log_line(LOG_WARN, "server", "Cannot fork: %s. Trying again in %d ms",
                 strerror(errno), RETRY_MS);
        signals_wait(-1, RETRY_MS);
        children_reap(children);
    }
    if (child > 0)
        children->pids[children->count++] = child;
    return child;
}

bool children_describe(int status, char fate[static CHILDREN_FATE_SIZE])
{
    if (WIFSIGNALED(status)) {
        int signal = WTERMSIG(status);
        bool cancelled = signal == SIGTERM || signal == SIGINT;
        snprintf(fate, CHILDREN_FATE_SIZE, "%s: signal %d (%s)",
                 cancelled ? "was cancelled" : "panicked", signal,
                 strsignal(signal));
        return false;
    }
    if (WEXITSTATUS(status) != EXIT_SUCCESS) {
        snprintf(fate, CHILDREN_FATE_SIZE, "panicked: exit status %d",
                 WEXITSTATUS(status));
        return false;
    }
    snprintf(fate, CHILDREN_FATE_SIZE, "returned");
    return true;
}

static void forget(struct children *children, pid_t child)
{
    for (size_t i = 0; i < children->count; i++)
        if (children->pids[i] == child)
            children->pids[i] = children->pids[--children->count];
}

void children_reap(struct children *children)
{
    char fate[CHILDREN_FATE_SIZE];
    int status;
    pid_t child;

    /* Several SIGCHLD may come as one, so ask until nobody is left. */
    while ((child = waitpid(-1, &status, WNOHANG)) > 0) {
        bool returned = children_describe(status, fate);
        log_line(returned ? LOG_INFO : LOG_WARN, "server", "Child %ld %s",
                 (long)child, fate);
        forget(children, child);
    }
}

static void send_all(const struct children *children, int signal)
{
    /* A pid that is not reaped cannot have been given to another process. */
    for (size_t i = 0; i < children->count; i++)
        kill(children->pids[i], signal);
}

void children_stop(struct children *children)
{
    send_all(children, SIGTERM);
    for (int i = 0; i < STOP_TRIES && children->count > 0; i++) {
        children_reap(children);
        if (children->count > 0)
            signals_wait(-1, RETRY_MS);
    }
    send_all(children, SIGKILL);
    while (children->count > 0) {
        signals_wait(-1, RETRY_MS);
        children_reap(children);
    }
    free(children->pids);
}
