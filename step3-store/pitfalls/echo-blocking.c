/*
 * Goes wrong: an event loop over blocking sockets. It remembers its clients and
 * sends back what each of them sends, but write(2) blocks as soon as one client
 * does not read, and then all clients wait for that one. echo.c is the cure.
 *
 *     cc -D_POSIX_C_SOURCE=200809L -Icommon -o build/echo-blocking \
 *         step3-store/pitfalls/echo-blocking.c common/[a-z]*.c
 */

#include "listener.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* pollfds[LISTENER] and pollfds[SELF_PIPE] are ours, the rest are clients. */
enum { LISTENER, SELF_PIPE, FIRST_CLIENT };

struct loop {
    struct pollfd *pollfds;
    size_t count;           /* how many are in use */
    size_t capacity;        /* how many there is memory for */
};

static void add(struct loop *loop, int fd)
{
    if (loop->count == loop->capacity) {
        loop->capacity = loop->capacity > 0 ? 2 * loop->capacity : 16;
        loop->pollfds = xrealloc(loop->pollfds,
                                 loop->capacity * sizeof *loop->pollfds);
    }
    loop->pollfds[loop->count++] = (struct pollfd){ .fd = fd,
                                                    .events = POLLIN };
}

/* The last client moves into the gap. */
static void remove_client(struct loop *loop, size_t i)
{
    close(loop->pollfds[i].fd);
    loop->pollfds[i] = loop->pollfds[--loop->count];
}

static void accept_clients(struct loop *loop)
{
    int socket;

    while ((socket = net_accept_socket(loop->pollfds[LISTENER].fd)) >= 0)
        add(loop, socket);
}

/* WRONG: net_write_all() blocks until the client has read. */
static void serve(struct loop *loop, size_t i)
{
    int socket = loop->pollfds[i].fd;
    char bytes[16 * 1024];
    ssize_t received = net_read(socket, bytes, sizeof bytes);

    if (received <= 0
        || !net_write_all(socket, (struct slice){ bytes, (size_t)received }))
        remove_client(loop, i);
}

int main(int argc, char **argv)
{
    struct options options = { .summary = "Blocks where it must not." };
    struct loop loop = { 0 };

    options_parse(&options, argc, argv);
    log_init("echo-blocking");
    signals_ignore_broken_pipe();
    signals_catch_stop();

    add(&loop, listener_open(options.address, options.port));
    add(&loop, signals_open_self_pipe());
    net_set_nonblocking(loop.pollfds[LISTENER].fd);
    while (!signals_stop_requested()) {
        if (poll(loop.pollfds, (nfds_t)loop.count, -1) < 0)
            continue;           /* EINTR. Simplification: other errors spin */
        /* From the last to the first: a client that moves into a gap has had
           its turn. */
        for (size_t i = loop.count; i-- > FIRST_CLIENT; )
            if (loop.pollfds[i].revents != 0)
                serve(&loop, i);
        if (loop.pollfds[LISTENER].revents != 0)
            accept_clients(&loop);
    }
    exit(EXIT_SUCCESS);     /* the kernel closes and frees everything */
}
