/*
 * Measures what a wait over N sockets costs. Prints one number, the CPU time of
 * one call in microseconds:
 *
 *     wait_cost poll|epoll ready|sleep N
 *
 * ready: the first socket is readable, and the call returns at once. poll(2)
 * still looks at all the others.
 *
 * sleep: none is readable, and the call blocks for a millisecond, which is not
 * counted as CPU time. Before it blocks, poll(2) adds itself to the wait queue
 * of each socket, and afterwards it removes itself again. epoll(7) does that
 * only once, when the socket is registered.
 *
 * It needs Linux for epoll(7).
 */

#include "memory.h"

#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    BATCHES = 5,
    READY_CALLS = 100, SLEEPS = 20,     /* calls in a batch */
    COUNT_MAX = 1000000,
    EVENTS = 64                         /* epoll_wait(2) reports at most */
};

struct waits {
    struct pollfd *polls;
    size_t count;
    int epoll;
};

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static void watch(struct waits *w, int socket)
{
    struct epoll_event event = { .events = EPOLLIN };

    w->polls[w->count++] = (struct pollfd){ .fd = socket, .events = POLLIN };
    if (epoll_ctl(w->epoll, EPOLL_CTL_ADD, socket, &event) < 0)
        fail("epoll_ctl");
}

/* Opens the sockets. All but the first are UDP sockets to which nothing is
   sent. To a wait they are the same as idle connections, and they do not need
   another end. */
static void open_waits(struct waits *w, size_t count, bool ready)
{
    int pair[2];

    *w = (struct waits){ .epoll = epoll_create1(0) };
    w->polls = xcalloc(count, sizeof *w->polls);
    if (w->epoll < 0)
        fail("epoll_create1");
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) < 0)
        fail("socketpair");
    watch(w, pair[0]);
    if (ready && write(pair[1], "!", 1) < 0)
        fail("write");
    while (w->count < count) {
        int idle = socket(AF_INET, SOCK_DGRAM, 0);
        if (idle < 0)
            fail("socket");
        watch(w, idle);
    }
}

static int wait_by_poll(const struct waits *w, int timeout_ms)
{
    return poll(w->polls, (nfds_t)w->count, timeout_ms);
}

static int wait_by_epoll(const struct waits *w, int timeout_ms)
{
    struct epoll_event events[EVENTS];

    return epoll_wait(w->epoll, events, EVENTS, timeout_ms);
}

static double cpu_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* Returns how long one call takes. Makes a batch of calls, because reading the
   clock takes as long as a short call does. */
static double one_call(int (*wait)(const struct waits *, int),
                       const struct waits *w, bool ready)
{
    int calls = ready ? READY_CALLS : SLEEPS;
    double begin_us = cpu_us();

    for (int i = 0; i < calls; i++)
        if (wait(w, ready ? -1 : 1) != (ready ? 1 : 0))
            fail("wait");
    return (cpu_us() - begin_us) / calls;
}

/* Returns the shortest time of many batches, because anything that disturbs a
   batch makes it longer. */
static double shortest(int (*wait)(const struct waits *, int),
                       const struct waits *w, bool ready)
{
    double min_us = one_call(wait, w, ready);

    for (int i = 1; i < BATCHES; i++) {
        double call_us = one_call(wait, w, ready);
        if (call_us < min_us)
            min_us = call_us;
    }
    return min_us;
}

int main(int argc, char **argv)
{
    long count = argc == 4 ? strtol(argv[3], NULL, 10) : 0;
    struct waits waits;

    if (count < 1 || count > COUNT_MAX) {
        fprintf(stderr, "usage: wait_cost poll|epoll ready|sleep N\n");
        return 2;
    }
    bool ready = strcmp(argv[2], "ready") == 0;
    bool poll = strcmp(argv[1], "poll") == 0;
    open_waits(&waits, (size_t)count, ready);
    printf("%.2f\n", shortest(poll ? wait_by_poll : wait_by_epoll, &waits,
                              ready));
    free(waits.polls);
}
