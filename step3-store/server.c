/*
 * Step 3: one process, one thread, all clients, one store. Nobody is waited
 * for: poll(2) says who is ready, each of these gets a turn, and a turn never
 * blocks.
 */

#include "client.h"
#include "clock.h"
#include "command.h"
#include "descriptors.h"
#include "errors.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "signals.h"
#include "store.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    CLIENTS_MAX = 10000, CLIENTS_MOST = 1000000,
    ACCEPT_MAX = 64,                /* connections taken in one turn */
    ACCEPT_PAUSE_MS = 100,          /* after a shortage of descriptors */
    LISTENER = 0, STOP_PIPE = 1,    /* places in the list for poll(2) */
    FIRST_CLIENT = 2
};

struct server {
    struct store store;
    struct client_scratch scratch;
    struct client *clients;         /* `most` places; they never move */
    struct pollfd *polls;           /* clients[i] waits at FIRST_CLIENT + i */
    struct client *free_places;     /* a list, of places given back */
    size_t most, count;             /* clients allowed, clients now */
    size_t used;                    /* places that were ever taken */
    size_t lingering;               /* clients that we have hung up on */
    int listener;
    int64_t accept_again;           /* when; 0: accepting is not paused */
};

/* Memory for all places is reserved, but the kernel provides it page by page
   as they are used. */
static void open_server(struct server *s, size_t most, int listener)
{
    *s = (struct server){ .most = most, .listener = listener };
    s->clients = memory_allocate_zeroed(most, sizeof *s->clients);
    s->polls = memory_allocate_zeroed(FIRST_CLIENT + most, sizeof *s->polls);
    s->polls[LISTENER] = (struct pollfd){ .fd = listener, .events = POLLIN };
    s->polls[STOP_PIPE] = (struct pollfd){ .fd = signals_stop_pipe(),
                                           .events = POLLIN };
    net_set_nonblocking(listener);
    client_scratch_open(&s->scratch);
    store_open(&s->store);
}

static struct pollfd *poll_of(struct server *s, const struct client *client)
{
    return &s->polls[FIRST_CLIENT + (client - s->clients)];
}

static void log_client(const struct client *client, const char *what)
{
    char peer[NET_NAME_SIZE];

    if (!log_enabled(LOG_DEBUG))
        return;
    net_peer_name(client->socket, peer);
    log_line(LOG_DEBUG, peer, "%s", what);
}

static void add_client(struct server *s, int socket)
{
    struct client *client = s->free_places;

    if (client != NULL)
        s->free_places = client->next_free;
    else
        client = &s->clients[s->used++];
    s->count++;
    *client = (struct client){ .socket = socket };
    *poll_of(s, client) = (struct pollfd){ .fd = socket, .events = POLLIN };
    log_client(client, "Accepted connection");
}

static void resume_accepting(struct server *s)
{
    s->polls[LISTENER].fd = s->listener;
    s->accept_again = 0;
}

static void drop_client(struct server *s, struct client *client)
{
    log_client(client, "Ending connection");
    s->lingering -= client->lingering;
    s->count--;
    client_free(client);
    poll_of(s, client)->fd = -1;    /* poll(2) passes over it */
    client->next_free = s->free_places;
    s->free_places = client;
    if (s->accept_again != 0)
        resume_accepting(s);        /* there is a descriptor again */
}

/* Without descriptors the listener stays readable, and poll(2) would return
   at once, for nothing, over and over. So it is left out for a while; the
   clients that knock wait in the kernel's queue. */
static void pause_accepting(struct server *s, int error)
{
    log_line(LOG_WARN, "server", "Cannot take the next connection: %s. "
             "Trying again in %d ms", strerror(error), ACCEPT_PAUSE_MS);
    s->polls[LISTENER].fd = -1;
    s->accept_again = clock_monotonic_ms() + ACCEPT_PAUSE_MS;
}

static void accept_clients(struct server *s)
{
    for (int i = 0; i < ACCEPT_MAX; i++) {
        int socket = net_accept_any(s->listener);
        if (socket < 0 && errno == EAGAIN)
            return;
        if (socket < 0) {
            pause_accepting(s, errno);
            return;
        }
        if (s->count == s->most) {
            net_refuse(socket, errors_too_many_clients);
            continue;
        }
        net_set_nonblocking(socket);
        add_client(s, socket);
    }
}

static void run_request(struct server *s, struct client *client,
                        const struct resp_value *arguments, size_t count)
{
    struct call call = {
        .client = client, .store = &s->store, .arguments = arguments,
        .count = count, .reply = client->output
    };

    command_run(&call);
}

/* bytes -> requests -> replies -> bytes, as far as it goes without waiting. */
static void serve(struct server *s, struct client *client, short ready)
{
    const struct resp_value *arguments;
    size_t count;

    client_begin(client, &s->scratch);
    if (ready & ~POLLOUT)
        client_receive(client);
    while ((count = client_next(client, &arguments)) > 0)
        run_request(s, client, arguments, count);
    client_send(client);
    client_end(client, &s->scratch);

    if (client_is_done(client)) {
        drop_client(s, client);
        return;
    }
    if (client_can_linger(client)) {
        client_linger(client);
        s->lingering++;
    }
    poll_of(s, client)->events = client_events(client);
}

/* How long poll(2) may wait: until something is due, or without end. */
static int time_to_wait(const struct server *s)
{
    int64_t due = s->accept_again != 0 ? s->accept_again : INT64_MAX;

    for (size_t i = 0; s->lingering > 0 && i < s->used; i++) {
        const struct client *client = &s->clients[i];
        if (client->socket >= 0 && client->lingering
            && client->linger_until < due)
            due = client->linger_until;
    }
    if (due == INT64_MAX)
        return -1;
    int64_t left = due - clock_monotonic_ms();
    return left > 0 ? (int)left : 0;
}

/* Does what has become due. */
static void keep_time(struct server *s)
{
    if (s->lingering == 0 && s->accept_again == 0)
        return;
    int64_t now = clock_monotonic_ms();
    if (s->accept_again != 0 && s->accept_again <= now)
        resume_accepting(s);
    for (size_t i = 0; s->lingering > 0 && i < s->used; i++) {
        struct client *client = &s->clients[i];
        if (client->socket >= 0 && client->lingering
            && client->linger_until <= now)
            drop_client(s, client);
    }
}

static void run(struct server *s)
{
    while (!signals_stop()) {
        int ready = poll(s->polls, (nfds_t)(FIRST_CLIENT + s->used),
                         time_to_wait(s));
        for (size_t i = 0; ready > 0 && i < s->used; i++) {
            short events = s->polls[FIRST_CLIENT + i].revents;
            if (events != 0) {
                serve(s, &s->clients[i], events);
                ready--;
            }
        }
        if (ready > 0 && s->polls[LISTENER].revents != 0)
            accept_clients(s);
        keep_time(s);
    }
}

static void close_server(struct server *s)
{
    log_line(LOG_INFO, "server", "Stopping");
    close(s->listener);
    for (size_t i = 0; i < s->used; i++)
        if (s->clients[i].socket >= 0)
            drop_client(s, &s->clients[i]);
    store_clear(&s->store);
    client_scratch_free(&s->scratch);
    free(s->clients);
    free(s->polls);
}

int main(int argc, char **argv)
{
    struct option max_clients = {
        "--max-clients", "clients served at the same time", 1, CLIENTS_MOST,
        CLIENTS_MAX
    };
    struct options options = {
        .about = "Serves all clients from one loop, over one store.",
        .more = &max_clients, .more_count = 1
    };
    struct server server;

    options_read(&options, argc, argv);
    log_start("server");
    signals_ignore_broken_pipe();
    signals_catch_stop();
    open_server(&server, descriptors_reserve((size_t)max_clients.value),
                net_listen(options.address, options.port));
    run(&server);
    close_server(&server);
}
