/*
 * Step 3: one process, one thread, all clients, one store. An event loop: it
 * waits until some file descriptor is ready, gives each that is ready a turn,
 * and a turn never blocks.
 */

#include "bounds.h"
#include "client/clients.h"
#include "client/reply.h"
#include "clock.h"
#include "commands/command.h"
#include "commands/server_stats.h"
#include "commands/transactions.h"
#include "errors.h"
#include "listener.h"
#include "log.h"
#include "loop/poller.h"
#include "net.h"
#include "pubsub/pubsub.h"
#include "settings.h"
#include "signals.h"
#include "store/store.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DRAIN_MS = 400,             /* on shutdown, for requests in flight, */
    CLOSE_MS = 300,             /* and then for clients to close */
    LISTENER = 0, SELF_PIPE = 1     /* tokens; see FIRST_CLIENT_TOKEN */
};

struct server {
    struct store store;
    struct pubsub pubsub;
    struct clients clients;
    struct client_scratch scratch;
    struct poller poller;
    struct server_stats stats;
    struct password password;
    int listener, self_pipe;
    int64_t accept_resume_at_ms;    /* accepting is paused until then, by
                                       clock_monotonic_ms(); INT64_MAX: it is
                                       not paused */
};

static void open_listener(struct server *server,
                          const struct settings *settings)
{
    const char *address = settings->bind_address;

    server->listener = listener_bind(address, settings->port);
    /* Without a password anyone could read and change all values. */
    if (!password_is_required(&settings->password)
        && !net_is_loopback(server->listener))
        settings_die_unprotected(settings);
    listener_start(server->listener, address, settings->port);
    net_set_nonblocking(server->listener);
    poller_add(&server->poller, LISTENER, server->listener, POLLIN);
    server_stats_init(&server->stats, address, server->listener,
                      settings->backend);
}

static void open_server(struct server *server, const struct settings *settings)
{
    size_t max = settings->max_clients;

    *server = (struct server){ .password = settings->password,
                               .accept_resume_at_ms = INT64_MAX };
    poller_open(&server->poller, settings->backend, FIRST_CLIENT_TOKEN + max);
    server->self_pipe = signals_open_self_pipe();
    poller_add(&server->poller, SELF_PIPE, server->self_pipe, POLLIN);
    clients_init(&server->clients, max, &server->poller,
                 settings->idle_timeout_ms, transaction_forget,
                 &server->store);
    client_scratch_init(&server->scratch);
    store_init(&server->store, settings->max_memory_bytes);
    open_listener(server, settings);
}

/* Without file descriptors the listener stays readable, and poll(2) would
   return at once, over and over. So it is left out for a while; connections
   wait in the kernel's accept queue. */
static void pause_accepting(struct server *server, int error)
{
    log_warn("server", "accept failed: %s; retrying in %d ms",
             strerror(error), NET_BACKOFF_MS);
    poller_modify(&server->poller, LISTENER, server->listener, 0);
    server->accept_resume_at_ms = clock_monotonic_ms() + NET_BACKOFF_MS;
}

static void resume_accepting(struct server *server)
{
    if (server->accept_resume_at_ms == INT64_MAX)
        return;
    poller_modify(&server->poller, LISTENER, server->listener, POLLIN);
    server->accept_resume_at_ms = INT64_MAX;
}

static void accept_clients(struct server *server)
{
    bool authenticated = !password_is_required(&server->password);

    for (int i = 0; i < TURN_ACCEPT_MAX; i++) {
        int socket = net_accept_socket(server->listener);
        if (socket < 0 && errno == EAGAIN)
            return;
        if (socket < 0) {
            pause_accepting(server, errno);
            return;
        }
        net_set_nonblocking(socket);
        if (clients_add(&server->clients, socket, authenticated) == NULL) {
            server->stats.rejected_connections++;
            net_refuse(socket, errors_too_many_clients);
            continue;
        }
        server->stats.connections_total++;
    }
}

static void run_request(struct server *server, struct client *client,
                        const struct resp_value *arguments, size_t count)
{
    struct reply reply;
    struct call call = {
        .client = client, .clients = &server->clients,
        .store = &server->store, .pubsub = &server->pubsub,
        .stats = &server->stats, .password = &server->password,
        .arguments = arguments, .count = count, .reply = &reply
    };

    reply_begin(&reply, client);
    store_begin_command(&server->store, client->database);
    command_run(&call);
}

/* Decides what becomes of a client after its turn. */
static void after_turn(struct server *server, struct client *client)
{
    /* Send no more messages to a client that is closing. */
    if (client->state != CLIENT_OPEN && client->state != CLIENT_PAUSED)
        pubsub_unsubscribe_all(&server->pubsub, client);
    if (client_is_done(client)) {
        clients_remove(&server->clients, client);
        resume_accepting(server);   /* a file descriptor is free again */
    } else if (client_can_linger(client)) {
        clients_linger(&server->clients, client);
    } else {
        clients_update(&server->clients, client);
    }
}

/* bytes -> requests -> replies -> bytes, as far as it goes without blocking. */
static void serve(struct server *server, struct client *client, short ready)
{
    const struct resp_value *arguments;
    size_t count;

    clients_turn_begin(&server->clients, client, &server->scratch);
    if (ready & ~POLLOUT)
        server->stats.net_input_bytes += client_receive(client);
    while ((count = client_next_request(client, &arguments)) > 0)
        run_request(server, client, arguments, count);
    server->stats.net_output_bytes += client_send(client);
    clients_turn_end(&server->clients, client, &server->scratch);
    after_turn(server, client);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Returns how long poll(2) may block: until the next timer, or forever (-1). */
static int poll_timeout(const struct server *server)
{
    int64_t timer_at_ms = earlier(server->accept_resume_at_ms,
                                  clients_next_timeout_at_ms(&server->clients));
    int64_t expire_at_ms = store_next_expiry(&server->store);
    int64_t timeout_ms = INT64_MAX;

    if (timer_at_ms != INT64_MAX)
        timeout_ms = timer_at_ms - clock_monotonic_ms();
    /* Expiry times use the wall clock: subtract its time, not the other. */
    if (expire_at_ms != INT64_MAX)
        timeout_ms = earlier(timeout_ms, expire_at_ms - clock_wall_ms());
    if (timeout_ms > INT32_MAX)
        return timeout_ms == INT64_MAX ? -1 : INT32_MAX;
    return timeout_ms > 0 ? (int)timeout_ms : 0;
}

static void run_timers(struct server *server)
{
    int64_t now_ms = clock_monotonic_ms();

    if (server->accept_resume_at_ms <= now_ms)
        resume_accepting(server);
    clients_remove_timed_out(&server->clients, now_ms);
    store_delete_expired(&server->store, TURN_EXPIRE_MAX);
}

/* Runs one iteration of the event loop: waits, then gives each descriptor that
   is ready its turn. Returns true if there was one. */
static bool loop_once(struct server *server, int timeout_ms)
{
    bool any = false;
    size_t token;
    short events;

    poller_wait(&server->poller, timeout_ms);
    while (poller_next(&server->poller, &token, &events)) {
        any = true;
        if (token == LISTENER)
            accept_clients(server);
        else if (token != SELF_PIPE)
            serve(server, clients_with_token(&server->clients, token), events);
    }
    run_timers(server);
    return any;
}

/* Returns true if a client must read replies before more requests are run. */
static bool any_paused(const struct clients *clients)
{
    const struct client *client = clients_first(clients);

    while (client != NULL && !client_is_paused(client))
        client = clients_next(clients, client);
    return client != NULL;
}

/* Runs the requests that have arrived, until `deadline_ms` at most. */
static void drain(struct server *server, int64_t deadline_ms)
{
    int64_t left_ms;

    while ((left_ms = deadline_ms - clock_monotonic_ms()) > 0
           && (loop_once(server, 0)
               || (any_paused(&server->clients)
                   && loop_once(server, (int)left_ms))))
        continue;
}

/* Shuts down gracefully: accepts no more clients, replies to the requests that
   have arrived, and closes every connection properly. That takes about a second
   at most, whatever the clients do. */
static void shut_down(struct server *server)
{
    int64_t deadline_ms = clock_monotonic_ms() + DRAIN_MS, left_ms;
    struct clients *clients = &server->clients;

    log_info("server", "Stopping");
    poller_remove(&server->poller, LISTENER);
    close(server->listener);
    poller_modify(&server->poller, SELF_PIPE, server->self_pipe, 0);
    drain(server, deadline_ms);
    for (struct client *client = clients_first(clients); client != NULL;
         client = clients_next(clients, client)) {
        client_close_after_reply(client);
        after_turn(server, client);
    }
    deadline_ms += CLOSE_MS;
    while (clients_count(clients) > 0
           && (left_ms = deadline_ms - clock_monotonic_ms()) > 0)
        loop_once(server, (int)left_ms);
}

/* The store goes with the process: to free millions of keys one by one would
   take seconds, for nothing. */
static void close_server(struct server *server)
{
    clients_free(&server->clients);
    poller_close(&server->poller);
    client_scratch_free(&server->scratch);
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct server server;

    settings_parse(&settings, argc, argv);
    log_init("server");
    log_never_wait();
    signals_ignore_broken_pipe();
    signals_catch_stop();
    settings_raise_fd_limit(&settings);
    open_server(&server, &settings);
    while (!signals_stop_requested())
        loop_once(&server, poll_timeout(&server));
    shut_down(&server);
    close_server(&server);
    exit(EXIT_SUCCESS);     /* from in here, where `server` is still alive */
}
