/* The backend over epoll(7): the kernel keeps the list. Linux only. */

#include "poller.h"

#ifdef __linux__

#include "memory.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <unistd.h>

/* How many descriptors one wait reports. Those left over are reported by the
   next one: the kernel rotates its ready list. */
enum { REPORT_MAX = 512 };

/* On Linux both backends have the same bits. */
_Static_assert(EPOLLIN == POLLIN && EPOLLOUT == POLLOUT
               && EPOLLERR == POLLERR && EPOLLHUP == POLLHUP,
               "epoll's events are not poll's");

static void epoll_backend_open(struct poller *poller, size_t max_tokens)
{
    (void)max_tokens;               /* the kernel's list has no bound */
    poller->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (poller->epoll < 0) {
        perror("Cannot use epoll. Start the server without --backend, and it "
               "uses poll. Err");
        exit(EXIT_FAILURE);
    }
    poller->events = xmalloc(REPORT_MAX * sizeof *poller->events);
}

static void epoll_backend_close(struct poller *poller)
{
    close(poller->epoll);
    free(poller->events);
}

static bool control(const struct poller *poller, int operation, size_t token,
                    int fd, short events)
{
    struct epoll_event event = {
        .events = (uint32_t)events, .data.u64 = token
    };

    return epoll_ctl(poller->epoll, operation, fd, &event) == 0;
}

static bool epoll_backend_add(struct poller *poller, size_t token, int fd,
                              short events)
{
    return control(poller, EPOLL_CTL_ADD, token, fd, events);
}

static void epoll_backend_modify(struct poller *poller, size_t token, int fd,
                                 short events)
{
    control(poller, EPOLL_CTL_MOD, token, fd, events);
}

/* close(2) takes a descriptor off the kernel's list, because no copy of it is
   open: that saves a system call for each connection. */
static void epoll_backend_remove(struct poller *poller, size_t token)
{
    (void)poller;
    (void)token;
}

static void epoll_backend_wait(struct poller *poller, int timeout_ms)
{
    int ready = epoll_wait(poller->epoll, poller->events, REPORT_MAX,
                           timeout_ms);

    poller->ready_count = ready > 0 ? (size_t)ready : 0;    /* -1: a signal */
    poller->next_ready = 0;
}

static bool epoll_backend_next(struct poller *poller, size_t *token,
                               short *events)
{
    if (poller->ready_count == 0)
        return false;
    const struct epoll_event *event = &poller->events[poller->next_ready++];
    *token = (size_t)event->data.u64;
    *events = (short)event->events;
    poller->ready_count--;
    return true;
}

const struct poller_backend poller_epoll = {
    "epoll", epoll_backend_open, epoll_backend_close, epoll_backend_add,
    epoll_backend_modify, epoll_backend_remove, epoll_backend_wait,
    epoll_backend_next
};

#else

const struct poller_backend poller_epoll = { .name = "epoll" };

#endif
