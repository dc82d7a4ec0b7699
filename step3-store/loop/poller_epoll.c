/* epoll(7): the kernel keeps the list. This room is Linux's alone. */

#include "poller.h"

#ifdef __linux__

#include "memory.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

/* So many are reported by one wait. Who is left out is reported next time:
   the kernel takes turns. */
enum { REPORT_MAX = 512 };

/* Linux gives both makes the same bits. */
_Static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT
               && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP,
               "epoll's events are not poll's");

static void open_epoll(struct ready *r, size_t most)
{
    (void)most;                     /* the list has no bound */
    r->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (r->epoll < 0) {
        perror("Cannot use epoll. Start the server without --wait, and it "
               "uses poll. Err");
        exit(EXIT_FAILURE);
    }
    r->events = memory_allocate(REPORT_MAX * sizeof *r->events);
}

static void close_epoll(struct ready *r)
{
    close(r->epoll);
    free(r->events);
}

static bool change(const struct ready *r, int operation, size_t who,
                   int descriptor, short events)
{
    struct epoll_event event = {
        .events = (uint32_t)events, .data.u64 = who
    };

    return epoll_ctl(r->epoll, operation, descriptor, &event) == 0;
}

static bool add(struct ready *r, size_t who, int descriptor, short events)
{
    return change(r, EPOLL_CTL_ADD, who, descriptor, events);
}

static void want(struct ready *r, size_t who, int descriptor, short events)
{
    change(r, EPOLL_CTL_MOD, who, descriptor, events);
}

/* close(2) takes a descriptor off the kernel's list, as nobody else has a
   copy of it: a system call for each connection that need not be made. */
static void leave(struct ready *r, size_t who)
{
    (void)r;
    (void)who;
}

static void wait_for(struct ready *r, int milliseconds)
{
    int found = epoll_wait(r->epoll, r->events, REPORT_MAX, milliseconds);

    r->left = found > 0 ? (size_t)found : 0;    /* -1: a signal came */
    r->at = 0;
}

static bool next(struct ready *r, size_t *who, short *events)
{
    if (r->left == 0)
        return false;
    r->left--;
    *who = r->events[r->at].data.u64;
    *events = (short)r->events[r->at].events;
    r->at++;
    return true;
}

const struct ready_make ready_epoll = {
    "epoll", open_epoll, close_epoll, add, want, leave, wait_for, next
};

#else

const struct ready_make ready_epoll = { .name = "epoll" };

#endif
