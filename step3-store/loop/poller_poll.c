/* The backend over poll(2): a list that goes to the kernel with each wait. */

#include "poller.h"
#include "log.h"
#include "memory.h"
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

/* The memory is reserved, but the kernel provides it page by page as tokens
   are used. */
static void poll_backend_open(struct poller *poller, size_t max_tokens)
{
    poller->pollfds = xcalloc(max_tokens, sizeof *poller->pollfds);
}

static void poll_backend_close(struct poller *poller)
{
    free(poller->pollfds);
}

static bool poll_backend_add(struct poller *poller, size_t token, int fd,
                             short events)
{
    for (; poller->used <= token; poller->used++)
        poller->pollfds[poller->used].fd = -1;
    poller->pollfds[token] = (struct pollfd){ .fd = fd, .events = events };
    return true;
}

static void poll_backend_modify(struct poller *poller, size_t token, int fd,
                                short events)
{
    (void)fd;
    poller->pollfds[token].events = events;
}

static void poll_backend_remove(struct poller *poller, size_t token)
{
    poller->pollfds[token] = (struct pollfd){ .fd = -1 };   /* poll skips it */
    while (poller->used > 0 && poller->pollfds[poller->used - 1].fd < 0)
        poller->used--;
}

static void wait_out(int error)
{
    log_warn("server", "poll failed: %s; retrying in %d ms", strerror(error),
             NET_BACKOFF_MS);
    poll(NULL, 0, NET_BACKOFF_MS);
}

static void poll_backend_wait(struct poller *poller, int timeout_ms)
{
    int ready = poll(poller->pollfds, (nfds_t)poller->used, timeout_ms);

    /* The kernel has no memory for the list right now; or the list has become
       longer than the limit on open files, which was lowered. Without a pause
       we would spin. */
    if (ready < 0 && errno != EINTR)
        wait_out(errno);
    poller->ready_count = ready > 0 ? (size_t)ready : 0;    /* -1: a signal */
    poller->next_ready = 0;
}

static bool poll_backend_next(struct poller *poller, size_t *token,
                              short *events)
{
    if (poller->ready_count == 0)
        return false;
    for (size_t i = poller->next_ready; i < poller->used; i++) {
        if (poller->pollfds[i].revents != 0) {
            *token = i;
            *events = poller->pollfds[i].revents;
            poller->next_ready = i + 1;
            poller->ready_count--;
            return true;
        }
    }
    poller->ready_count = 0;        /* the others were removed meanwhile */
    return false;
}

const struct poller_backend poller_poll = {
    "poll", poll_backend_open, poll_backend_close, poll_backend_add,
    poll_backend_modify, poll_backend_remove, poll_backend_wait,
    poll_backend_next
};
