#include "timeline_visits.h"
#include "clock.h"
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char first_half[] = "*1\r\n$4\r\nPI", second_half[] = "NG\r\n";

enum client_state {
    CLIENT_ABSENT,              /* connects at `due_at_ms` */
    CLIENT_CONNECTING,
    CLIENT_PAUSED,              /* has sent one half, sends the other at
                                   `due_at_ms` */
    CLIENT_WAITING,             /* for its reply */
    CLIENT_DONE
};

struct client {
    enum client_state state;
    bool is_slow;               /* pauses inside its request */
    int socket;                 /* -1: none */
    int64_t due_at_ms;          /* when its next action is due, on the clock of
                                   clock_monotonic_ms() */
    struct visit visit;         /* its times so far, on the same clock */
};

__attribute__((format(printf, 1, 2)))
static _Noreturn void fail(const char *format, ...)
{
    va_list arguments;

    fputs("timeline: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

/* Starts to connect. The kernel completes the handshake even while the server
   does not accept, but this thread must not wait for that. */
static void begin_connect(struct client *client,
                          const struct sockaddr_in *server)
{
    client->socket = socket(AF_INET, SOCK_STREAM, 0);
    if (client->socket < 0)
        fail("cannot create a socket: %s", strerror(errno));
    net_set_nonblocking(client->socket);
    client->visit.start_ms = clock_monotonic_ms();
    if (connect(client->socket, (const struct sockaddr *)server,
                sizeof *server) < 0 && errno != EINPROGRESS)
        fail("cannot connect to port %d: %s", ntohs(server->sin_port),
             strerror(errno));
    client->state = CLIENT_CONNECTING;
}

static void check_connected(const struct client *client)
{
    int error = 0;
    socklen_t length = sizeof error;

    getsockopt(client->socket, SOL_SOCKET, SO_ERROR, &error, &length);
    if (error != 0)
        fail("cannot connect: %s", strerror(error));
}

/* A few bytes always fit in the send buffer of a new connection. */
static void send_half(const struct client *client, const char *half)
{
    if (!net_write_all(client->socket, slice_of(half)))
        fail("cannot send a request: %s", strerror(errno));
}

static void send_second_half(struct client *client)
{
    send_half(client, second_half);
    client->visit.asked_ms = client->is_slow ? clock_monotonic_ms()
        : client->visit.start_ms;
    client->state = CLIENT_WAITING;
}

static void send_first_half(struct client *client)
{
    check_connected(client);
    send_half(client, first_half);
    if (client->is_slow) {
        client->due_at_ms = clock_monotonic_ms() + VISITS_PAUSE_MS;
        client->state = CLIENT_PAUSED;
    } else {
        send_second_half(client);
    }
}

/* A reply is one line. Any read may return only a part of it. */
static void receive(struct client *client)
{
    char bytes[256];
    ssize_t length = net_read(client->socket, bytes, sizeof bytes);

    if (length < 0 && errno == EAGAIN)
        return;
    if (length <= 0)
        fail("a client got no reply: %s", length == 0
             ? "the server closed the connection" : strerror(errno));
    if (bytes[length - 1] != '\n')
        return;
    client->visit.done_ms = clock_monotonic_ms();
    close(client->socket);
    client->socket = -1;
    client->state = CLIENT_DONE;
}

static void advance(struct client *client, bool is_ready,
                    const struct sockaddr_in *server)
{
    bool is_due = clock_monotonic_ms() >= client->due_at_ms;

    if (client->state == CLIENT_ABSENT && is_due)
        begin_connect(client, server);
    else if (client->state == CLIENT_CONNECTING && is_ready)
        send_first_half(client);
    else if (client->state == CLIENT_PAUSED && is_due)
        send_second_half(client);
    else if (client->state == CLIENT_WAITING && is_ready)
        receive(client);
}

/* Fills in what poll(2) is to watch for each client, and returns the moment
   at which the first action is due, or `deadline_ms` if that is earlier. */
static int64_t prepare_polls(const struct client *clients,
                             struct pollfd *polled, int64_t deadline_ms)
{
    for (size_t i = 0; i < VISITS_COUNT; i++) {
        const struct client *client = &clients[i];
        bool is_timed = client->state == CLIENT_ABSENT
            || client->state == CLIENT_PAUSED;

        /* poll(2) skips a descriptor of -1. */
        polled[i] = (struct pollfd){
            .fd = is_timed ? -1 : client->socket,
            .events = client->state == CLIENT_CONNECTING ? POLLOUT : POLLIN
        };
        if (is_timed && client->due_at_ms < deadline_ms)
            deadline_ms = client->due_at_ms;
    }
    return deadline_ms;
}

static bool all_done(const struct client *clients)
{
    for (size_t i = 0; i < VISITS_COUNT; i++)
        if (clients[i].state != CLIENT_DONE)
            return false;
    return true;
}

static void run(struct client *clients, const struct sockaddr_in *server)
{
    int64_t deadline_ms = clock_monotonic_ms() + VISITS_TIMEOUT_MS;

    while (!all_done(clients)) {
        struct pollfd polled[VISITS_COUNT];
        int64_t wait_ms = prepare_polls(clients, polled, deadline_ms)
            - clock_monotonic_ms();

        if (poll(polled, VISITS_COUNT, wait_ms > 0 ? (int)wait_ms : 0) < 0
            && errno != EINTR)
            fail("cannot wait: %s", strerror(errno));
        if (clock_monotonic_ms() >= deadline_ms)
            fail("a client got no reply within %d s", VISITS_TIMEOUT_MS / 1000);
        for (size_t i = 0; i < VISITS_COUNT; i++)
            advance(&clients[i], polled[i].revents != 0, server);
    }
}

void visits_make(const char *address, long port,
                 struct visit visits[static VISITS_COUNT])
{
    struct sockaddr_in server = { .sin_family = AF_INET,
                                  .sin_port = htons((uint16_t)port) };
    struct client clients[VISITS_COUNT] = { { .is_slow = true } };
    int64_t now_ms = clock_monotonic_ms();

    if (inet_pton(AF_INET, address, &server.sin_addr) != 1)
        fail("%s is not an address such as 127.0.0.1", address);
    for (size_t i = 0; i < VISITS_COUNT; i++) {
        clients[i].socket = -1;
        clients[i].due_at_ms = now_ms + (int64_t)i * VISITS_GAP_MS;
    }
    run(clients, &server);
    int64_t first_ms = clients[0].visit.start_ms;
    for (size_t i = 0; i < VISITS_COUNT; i++) {
        const struct visit *visit = &clients[i].visit;
        visits[i] = (struct visit){ visit->start_ms - first_ms,
                                    visit->asked_ms - first_ms,
                                    visit->done_ms - first_ms };
    }
}
