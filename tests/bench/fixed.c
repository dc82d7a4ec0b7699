/*
 * A server that parses nothing, as a yardstick. It knows how long each request
 * is, and sends one reply for so many bytes, whatever they are. Its CPU time is
 * the kernel's, and no server that reads and writes sockets can need less. It
 * needs Linux (epoll).
 *
 *     tests/bench/fixed --port 7000 --work get --value 3
 */

#include "listener.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "signals.h"
#include "work.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    SCRATCH_SIZE = 64 * 1024, EVENTS_MAX = 256,
    REPLIES_SIZE = 1024 * 1024      /* one write can send at least this much */
};

/* All zero is a new client. */
struct client {
    size_t received;                /* bytes of an incomplete request */
    size_t owed;                    /* bytes of replies that are not sent yet */
    bool blocked;
};

struct server {
    int listener, stop, epoll;
    size_t request, reply;          /* bytes of each */
    struct buffer replies;          /* many copies of the reply */
    struct client *clients;         /* indexed by descriptor */
    size_t max;
    char *scratch;
};

static void watch(struct server *s, int socket, int how, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = socket };

    epoll_ctl(s->epoll, how, socket, &event);
}

/* Raises the limit on descriptors to the hard limit, and returns that. */
static size_t descriptors(void)
{
    struct rlimit limit = { .rlim_max = 1024 };

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_max < 1 << 20 ? (size_t)limit.rlim_max : 1 << 20;
}

static void open_server(struct server *s, int listener,
                        const struct work *work)
{
    struct slice reply = { buffer_bytes(&work->reply),
                           buffer_length(&work->reply) };

    *s = (struct server){
        .listener = listener, .stop = signals_open_self_pipe(),
        .epoll = epoll_create1(0),
        .request = work->request_length, .reply = reply.length,
        .max = descriptors(), .scratch = xmalloc(SCRATCH_SIZE)
    };
    do
        buffer_append(&s->replies, reply);
    while (buffer_length(&s->replies) < REPLIES_SIZE);
    s->clients = xcalloc(s->max, sizeof *s->clients);
    net_set_nonblocking(listener);
    watch(s, listener, EPOLL_CTL_ADD, EPOLLIN);
    watch(s, s->stop, EPOLL_CTL_ADD, EPOLLIN);
}

static void accept_clients(struct server *s)
{
    int socket;

    while ((socket = net_accept_socket(s->listener)) >= 0) {
        if ((size_t)socket >= s->max) {
            close(socket);
            continue;
        }
        s->clients[socket] = (struct client){ 0 };
        net_set_nonblocking(socket);
        watch(s, socket, EPOLL_CTL_ADD, EPOLLIN);
    }
}

/* Makes one read and one write, whatever has arrived. */
static void serve(struct server *s, int socket, uint32_t ready)
{
    struct client *c = &s->clients[socket];
    ssize_t got = -1;

    if (ready & ~(uint32_t)EPOLLOUT)
        got = read(socket, s->scratch, SCRATCH_SIZE);
    if (got == 0 || ready & (EPOLLERR | EPOLLHUP)) {
        close(socket);
        return;
    }
    c->received += got > 0 ? (size_t)got : 0;
    c->owed += c->received / s->request * s->reply;
    c->received %= s->request;
    if (c->owed > 0) {
        /* The last write may have ended in the middle of a reply. */
        size_t from = (s->reply - c->owed % s->reply) % s->reply;
        size_t size = buffer_length(&s->replies) - from;
        ssize_t taken = write(socket, buffer_bytes(&s->replies) + from,
                              c->owed < size ? c->owed : size);
        c->owed -= taken > 0 ? (size_t)taken : 0;
    }
    if (c->blocked != (c->owed > 0)) {
        c->blocked = c->owed > 0;
        watch(s, socket, EPOLL_CTL_MOD,
              c->blocked ? EPOLLIN | EPOLLOUT : EPOLLIN);
    }
}

static void run(struct server *s)
{
    struct epoll_event events[EVENTS_MAX];

    while (!signals_stop_requested()) {
        int ready = epoll_wait(s->epoll, events, EVENTS_MAX, -1);
        for (int i = 0; i < ready; i++)
            if (events[i].data.fd == s->listener)
                accept_clients(s);
            else if (events[i].data.fd != s->stop)
                serve(s, events[i].data.fd, events[i].events);
    }
}

int main(int argc, char **argv)
{
    struct program_option own[] = {
        { .name = "--work", .help = "what clients ask for",
          .metavar = WORK_NAMES, .text = "ping" },
        { .name = "--value", .help = "bytes in a value", .max = 1 << 29,
          .value = 3 }
    };
    struct options options = {
        .summary = "Replies without looking at the requests.",
        .extra = own, .extra_count = sizeof own / sizeof own[0]
    };
    struct server server;
    struct work work;

    options_parse(&options, argc, argv);
    log_init("fixed");
    signals_ignore_broken_pipe();
    signals_catch_stop();
    work_init(&work, own[0].text, (size_t)own[1].value, 1);
    open_server(&server, listener_open(options.address, options.port), &work);
    work_free(&work);
    run(&server);
    buffer_free(&server.replies);
    free(server.clients);
    free(server.scratch);
}
