/*
 * Runs PING and ECHO, from one process. A request may arrive in many pieces, in
 * many iterations of the event loop: so each client has its own input, output
 * and decoder, and a state that says what is still to be done for it.
 */

#include "buffer.h"
#include "listener.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* pollfds[LISTENER] and pollfds[SELF_PIPE] are ours, the rest are clients. */
enum { LISTENER, SELF_PIPE, FIRST_CLIENT };

enum {
    READ_SIZE = 16 * 1024,      /* bytes asked for by one read(2) */
    OUTPUT_MAX = 1024 * 1024    /* bytes of unread replies beyond which no
                                   more requests are run */
};

enum state {
    OPEN,           /* requests are read, run and replied to */
    HALF_CLOSED,    /* EOF was read: replies are still owed */
    CLOSING,        /* the last reply is queued; no more requests are run */
    LINGERING       /* FIN was sent; input is discarded until EOF */
};

/* What step 2 kept on the stack of a client's process. */
struct client {
    enum state state;
    bool paused;                    /* requests wait until replies are read */
    struct buffer input;            /* bytes received and not run yet */
    struct buffer output;           /* replies not sent yet */
    struct resp_decoder decoder;    /* the request being read */
};

/* pollfds[i] and clients[i] belong together. */
struct loop {
    struct pollfd *pollfds;
    struct client *clients;
    size_t count;               /* how many are in use */
    size_t capacity;            /* how many there is memory for */
};

static void add(struct loop *loop, int fd)
{
    if (loop->count == loop->capacity) {
        loop->capacity = loop->capacity > 0 ? 2 * loop->capacity : 16;
        loop->pollfds = xrealloc(loop->pollfds,
                                 loop->capacity * sizeof *loop->pollfds);
        loop->clients = xrealloc(loop->clients,
                                 loop->capacity * sizeof *loop->clients);
    }
    loop->pollfds[loop->count] = (struct pollfd){ .fd = fd, .events = POLLIN };
    loop->clients[loop->count] = (struct client){ .state = OPEN };
    resp_decoder_init(&loop->clients[loop->count].decoder, RESP_REQUESTS);
    loop->count++;
    net_set_nonblocking(fd);
}

/* The last client moves into the gap. */
static void remove_client(struct loop *loop, size_t i)
{
    size_t last = --loop->count;

    close(loop->pollfds[i].fd);
    buffer_free(&loop->clients[i].input);
    buffer_free(&loop->clients[i].output);
    resp_decoder_free(&loop->clients[i].decoder);
    loop->pollfds[i] = loop->pollfds[last];
    loop->clients[i] = loop->clients[last];
}

static void accept_clients(struct loop *loop)
{
    int socket;

    while ((socket = net_accept_socket(loop->pollfds[LISTENER].fd)) >= 0)
        add(loop, socket);
    /* Simplification: if we have no descriptor left, all clients wait. */
    net_accept_backoff(errno);
}

/* Reads once. Returns false if the connection has failed, or is closed by both
   sides. */
static bool receive(struct client *client, int socket)
{
    ssize_t received = net_read(socket,
                                buffer_reserve(&client->input, READ_SIZE),
                                READ_SIZE);

    if (received > 0 && client->state == OPEN)
        buffer_commit(&client->input, (size_t)received);
    if (received == 0 && client->state == OPEN)
        client->state = HALF_CLOSED;
    else if (received == 0)
        return false;
    return received >= 0 || errno == EAGAIN;
}

static void run(struct buffer *out, const struct resp_values *request)
{
    const struct resp_value *arguments = request->items;
    struct slice name = arguments[0].text;

    if (slice_equal_ignoring_case(name, slice_of("PING"))
        && request->count == 1)
        resp_encode_simple(out, "PONG");
    else if (slice_equal_ignoring_case(name, slice_of("ECHO"))
             && request->count == 2)
        resp_encode_bulk(out, arguments[1].text);
    else
        resp_encode_error(out, "ERR this server knows PING and ECHO message");
}

/* Runs every complete request, as long as the client reads the replies. */
static void run_requests(struct client *client)
{
    struct resp_decoder *decoder = &client->decoder;

    while (client->state == OPEN || client->state == HALF_CLOSED) {
        client->paused = buffer_length(&client->output) > OUTPUT_MAX;
        if (client->paused)
            return;
        enum resp_result result = resp_decode(decoder,
                                              buffer_bytes(&client->input),
                                              buffer_length(&client->input));
        if (result == RESP_NEED_MORE)
            return;
        if (result == RESP_NOT_RESP) {
            resp_encode_error(&client->output, "ERR Protocol error: %s",
                              decoder->error);
            client->state = CLOSING;
            return;
        }
        if (decoder->frame.count > 0)
            run(&client->output, &decoder->frame);
        buffer_consume(&client->input, decoder->position);
        resp_decoder_reset(decoder);
    }
}

/* Writes once. Returns false if the connection has failed. */
static bool send_output(struct client *client, int socket)
{
    struct slice bytes = buffer_slice(&client->output);
    ssize_t sent = bytes.length == 0 ? 0 : write(socket, bytes.bytes,
                                                 bytes.length);

    if (sent > 0)
        buffer_consume(&client->output, (size_t)sent);
    return sent >= 0 || errno == EAGAIN || errno == EINTR;
}

/* What the client needs next. A paused client asks for POLLOUT, or its requests
   would never be run: the kernel does not know that they wait in `input`. */
static short client_events(const struct client *client)
{
    bool reads = client->state == LINGERING
        || (client->state == OPEN && !client->paused);
    bool writes = client->paused || buffer_length(&client->output) > 0;

    return (short)((reads ? POLLIN : 0) | (writes ? POLLOUT : 0));
}

/* Gives a client its turn: reads once, runs what is complete, writes once. */
static void serve(struct loop *loop, size_t i)
{
    struct pollfd *pollfd = &loop->pollfds[i];
    struct client *client = &loop->clients[i];
    bool alive = !(pollfd->revents & ~POLLOUT)
        || !(client_events(client) & POLLIN) || receive(client, pollfd->fd);

    run_requests(client);
    alive = alive && send_output(client, pollfd->fd);
    if (client->state == CLOSING && buffer_length(&client->output) == 0) {
        shutdown(pollfd->fd, SHUT_WR);      /* FIN: no more replies */
        client->state = LINGERING;
    }
    pollfd->events = client_events(client);
    /* After EOF, and when all replies are sent, nothing is left to wait for. */
    if (!alive || pollfd->events == 0)
        remove_client(loop, i);
}

int main(int argc, char **argv)
{
    struct options options = { .summary = "Runs PING and ECHO." };
    struct loop loop = { 0 };

    options_parse(&options, argc, argv);
    log_init("ping");
    signals_ignore_broken_pipe();
    signals_catch_stop();

    add(&loop, listener_open(options.address, options.port));
    add(&loop, signals_open_self_pipe());
    while (!signals_stop_requested()) {
        if (poll(loop.pollfds, (nfds_t)loop.count, -1) < 0)
            continue;           /* EINTR. Simplification: other errors spin */
        for (size_t i = loop.count; i-- > FIRST_CLIENT; )
            if (loop.pollfds[i].revents != 0)
                serve(&loop, i);
        if (loop.pollfds[LISTENER].revents != 0)
            accept_clients(&loop);
    }
    log_info("server", "Stopping");
    exit(EXIT_SUCCESS);     /* the kernel closes and frees everything */
}
