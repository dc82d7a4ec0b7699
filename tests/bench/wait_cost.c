/*
 * What a wait over N sockets costs. Prints one number, the processor time of
 * one call in microseconds:
 *
 *     wait_cost poll|epoll ready|sleep N
 *
 * ready: the first of the sockets has something to read, and the call returns
 * at once; poll(2) only looks at the others. sleep: none has, and the call
 * sleeps for a millisecond. Before that poll(2) puts its name on the waiting
 * list of each socket, and takes it off again afterwards; epoll(7) did so once,
 * when it was told of the socket. Processor time does not count the
 * millisecond.
 *
 * Linux has epoll(7), others have not.
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
    READY_CALLS = 100, SLEEPS = 20,     /* of a batch */
    COUNT_MAX = 1000000,
    EVENTS = 64                         /* that epoll_wait(2) reports at once */
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

/* All but the first are UDP sockets that nobody writes to. To a wait they are
   what idle connections are, and they need no other end. */
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

static int wait_by_poll(const struct waits *w, int milliseconds)
{
    return poll(w->polls, (nfds_t)w->count, milliseconds);
}

static int wait_by_epoll(const struct waits *w, int milliseconds)
{
    struct epoll_event events[EVENTS];

    return epoll_wait(w->epoll, events, EVENTS, milliseconds);
}

static double processor_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

/* A batch of calls, since reading the clock takes as long as a short one. */
static double one_call(int (*wait)(const struct waits *, int),
                       const struct waits *w, bool ready)
{
    int calls = ready ? READY_CALLS : SLEEPS;
    double begin = processor_us();

    for (int i = 0; i < calls; i++)
        if (wait(w, ready ? -1 : 1) != (ready ? 1 : 0))
            fail("wait");
    return (processor_us() - begin) / calls;
}

/* What disturbs a batch only makes it longer, so the shortest counts. */
static double shortest(int (*wait)(const struct waits *, int),
                       const struct waits *w, bool ready)
{
    double min = one_call(wait, w, ready);

    for (int i = 1; i < BATCHES; i++) {
        double us = one_call(wait, w, ready);
        if (us < min)
            min = us;
    }
    return min;
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
