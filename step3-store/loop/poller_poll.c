/* poll(2): a list that is handed to the kernel at each wait. */

#include "poller.h"
#include "memory.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

enum { PAUSE_MS = 100 };

/* The memory is reserved, but the kernel provides it page by page as numbers
   are used. */
static void poll_open(struct ready *r, size_t most)
{
    r->polls = memory_allocate_zeroed(most, sizeof *r->polls);
}

static void poll_close(struct ready *r)
{
    free(r->polls);
}

static bool poll_add(struct ready *r, size_t who, int descriptor, short events)
{
    for (; r->used <= who; r->used++)
        r->polls[r->used].fd = -1;
    r->polls[who] = (struct pollfd){ .fd = descriptor, .events = events };
    return true;
}

static void poll_want(struct ready *r, size_t who, int descriptor,
                      short events)
{
    (void)descriptor;
    r->polls[who].events = events;
}

static void poll_remove(struct ready *r, size_t who)
{
    r->polls[who] = (struct pollfd){ .fd = -1 };   /* poll passes over it */
    while (r->used > 0 && r->polls[r->used - 1].fd < 0)
        r->used--;
}

static void poll_wait(struct ready *r, int milliseconds)
{
    int found = poll(r->polls, (nfds_t)r->used, milliseconds);

    /* The kernel has no memory to look at the list, now: not to spin. */
    if (found < 0 && errno == ENOMEM)
        poll(NULL, 0, PAUSE_MS);
    r->left = found > 0 ? (size_t)found : 0;    /* -1: a signal came */
    r->at = 0;
}

static bool poll_next(struct ready *r, size_t *who, short *events)
{
    for (; r->left > 0 && r->at < r->used; r->at++) {
        if (r->polls[r->at].revents != 0) {
            r->left--;
            *who = r->at++;
            *events = r->polls[*who].revents;
            return true;
        }
    }
    return false;
}

const struct ready_make ready_poll = {
    "poll", poll_open, poll_close, poll_add, poll_want, poll_remove,
    poll_wait, poll_next
};
