/*
 * Sends back what each client sends, from one process. No call blocks but
 * poll(2): bytes that a client does not read yet are kept, and sent when poll
 * says that its socket is writable.
 */

#include "buffer.h"
#include "listener.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <unistd.h>

/* pollfds[LISTENER] and pollfds[SELF_PIPE] are ours, the rest are clients. */
enum { LISTENER, SELF_PIPE, FIRST_CLIENT };

enum { READ_SIZE = 16 * 1024 };     /* bytes asked for by one read(2) */

/* pollfds[i] and unsent[i] belong to the same client. */
struct loop {
    struct pollfd *pollfds;
    struct buffer *unsent;  /* bytes that the client has not read yet */
    size_t count;           /* how many are in use */
    size_t capacity;        /* how many there is memory for */
};

static void add(struct loop *loop, int fd)
{
    if (loop->count == loop->capacity) {
        loop->capacity = loop->capacity > 0 ? 2 * loop->capacity : 16;
        loop->pollfds = xrealloc(loop->pollfds,
                                 loop->capacity * sizeof *loop->pollfds);
        loop->unsent = xrealloc(loop->unsent,
                                loop->capacity * sizeof *loop->unsent);
    }
    loop->pollfds[loop->count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    loop->unsent[loop->count++] = (struct buffer){ 0 };
    net_set_nonblocking(fd);
}

/* The last client moves into the gap. */
static void remove_client(struct loop *loop, size_t i)
{
    size_t last = --loop->count;

    close(loop->pollfds[i].fd);
    buffer_free(&loop->unsent[i]);
    loop->pollfds[i] = loop->pollfds[last];
    loop->unsent[i] = loop->unsent[last];
}

static void accept_clients(struct loop *loop)
{
    int socket;

    while ((socket = net_accept_socket(loop->pollfds[LISTENER].fd)) >= 0)
        add(loop, socket);
    /* Simplification: if we have no descriptor left, all clients wait. */
    net_accept_backoff(errno);
}

/* Returns false at EOF, or if the connection has failed. */
static bool receive(int socket, struct buffer *unsent)
{
    ssize_t received = net_read(socket, buffer_reserve(unsent, READ_SIZE),
                                READ_SIZE);

    if (received > 0)
        buffer_commit(unsent, (size_t)received);
    return received > 0 || (received < 0 && errno == EAGAIN);
}

/* Sends as much as the socket accepts, and keeps the rest. Returns false if the
   connection has failed. */
static bool send_unsent(int socket, struct buffer *unsent)
{
    ssize_t sent = write(socket, buffer_bytes(unsent), buffer_length(unsent));

    if (sent > 0)
        buffer_consume(unsent, (size_t)sent);
    return sent > 0 || errno == EAGAIN || errno == EINTR;
}

/* Gives a client its turn. We read only while nothing is unsent: never from a
   client that does not read, and at EOF we have sent all its bytes. */
static void serve(struct loop *loop, size_t i)
{
    struct pollfd *pollfd = &loop->pollfds[i];
    struct buffer *unsent = &loop->unsent[i];

    if (buffer_length(unsent) == 0 && !receive(pollfd->fd, unsent)) {
        remove_client(loop, i);
        return;
    }
    if (buffer_length(unsent) > 0 && !send_unsent(pollfd->fd, unsent)) {
        remove_client(loop, i);
        return;
    }
    pollfd->events = buffer_length(unsent) > 0 ? POLLOUT : POLLIN;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends back what each client sends."
    };
    struct loop loop = { 0 };

    options_parse(&options, argc, argv);
    log_init("echo");
    signals_ignore_broken_pipe();
    signals_catch_stop();

    add(&loop, listener_open(options.address, options.port));
    add(&loop, signals_open_self_pipe());
    while (!signals_stop_requested()) {
        if (poll(loop.pollfds, (nfds_t)loop.count, -1) < 0)
            continue;           /* EINTR. Simplification: other errors spin */
        /* From the last to the first: a client that moves into a gap has had
           its turn. POLLERR and POLLHUP come unasked, and lead to a read or a
           write that fails. */
        for (size_t i = loop.count; i-- > FIRST_CLIENT; )
            if (loop.pollfds[i].revents != 0)
                serve(&loop, i);
        if (loop.pollfds[LISTENER].revents != 0)
            accept_clients(&loop);
    }
    log_info("server", "Stopping");
    exit(EXIT_SUCCESS);     /* the kernel closes and frees everything */
}
