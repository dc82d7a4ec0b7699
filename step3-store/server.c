/*
 * Step 3: one process, one thread, all clients, one store. Nobody is waited
 * for: poll(2) says who is ready, each of these gets a turn, and a turn never
 * waits.
 */

#include "client/client.h"
#include "client/clients.h"
#include "clock.h"
#include "commands/command.h"
#include "fd_limit.h"
#include "errors.h"
#include "commands/server_stats.h"
#include "log.h"
#include "net.h"
#include "pubsub/pubsub.h"
#include "loop/poller.h"
#include "settings.h"
#include "signals.h"
#include "store/store.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    ACCEPT_MAX = 64,                /* connections taken in one turn */
    ACCEPT_PAUSE_MS = 100,          /* after a shortage of descriptors */
    EXPIRE_MAX = 1000,              /* due keys deleted in one turn */
    FINISH_MS = 400, LEAVE_MS = 300,    /* at the end: for what has arrived,
                                       and for the clients to hang up */
    LISTENER = 0, STOP_PIPE = 1     /* who waits; the clients come behind */
};

struct server {
    struct store store;
    struct pubsub pubsub;
    struct clients clients;
    struct client_scratch scratch;
    struct ready ready;
    struct facts facts;
    struct password password;
    int listener, stop_pipe;
    int64_t accept_again;           /* when; INT64_MAX: it is not paused */
};

static void open_server(struct server *s, const struct settings *settings)
{
    size_t most = descriptors_reserve(settings->clients);

    *s = (struct server){ .accept_again = INT64_MAX };
    s->password = settings->password;
    ready_open(&s->ready, settings->wait, CLIENTS_OTHERS + most);
    s->stop_pipe = signals_stop_pipe();
    ready_add(&s->ready, STOP_PIPE, s->stop_pipe, POLLIN);
    clients_open(&s->clients, most, &s->ready);
    s->clients.idle_ms = settings->idle_ms;
    client_scratch_open(&s->scratch);
    store_open(&s->store);
    s->store.most = settings->memory;
    s->listener = net_listen_guarded(settings->address, settings->port,
                                     settings->password.length > 0);
    /* Anybody could read and change all values. */
    if (s->listener < 0)
        settings_refuse_open_door(settings);
    net_set_nonblocking(s->listener);
    ready_add(&s->ready, LISTENER, s->listener, POLLIN);
    facts_open(&s->facts, settings->address, s->listener, settings->wait);
}

/* Without descriptors the listener stays readable, and poll(2) would return
   at once, for nothing, over and over. So it is left out for a while; the
   clients that knock wait in the kernel's queue. */
static void pause_accepting(struct server *s, int error)
{
    log_line(LOG_WARN, "server", "Cannot take the next connection: %s. "
             "Trying again in %d ms", strerror(error), ACCEPT_PAUSE_MS);
    ready_want(&s->ready, LISTENER, s->listener, 0);
    s->accept_again = clock_monotonic_ms() + ACCEPT_PAUSE_MS;
}

static void resume_accepting(struct server *s)
{
    if (s->accept_again == INT64_MAX)
        return;
    ready_want(&s->ready, LISTENER, s->listener, POLLIN);
    s->accept_again = INT64_MAX;
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
        net_set_nonblocking(socket);
        if (s->clients.count >= s->clients.most
            || !clients_add(&s->clients, socket, s->password.length > 0)) {
            s->facts.refused++;
            net_refuse(socket, errors_too_many_clients);
            continue;
        }
        s->facts.connections++;
    }
}

static void run_request(struct server *s, struct client *client,
                        const struct resp_value *arguments, size_t count)
{
    struct buffer unheard = { 0 };
    struct call call = {
        .client = client, .clients = &s->clients, .store = &s->store,
        .pubsub = &s->pubsub, .facts = &s->facts, .password = &s->password,
        .arguments = arguments, .count = count, .reply = client->output
    };

    if (client->silent || client->skip)
        call.reply = &unheard;
    client->skip = false;
    command_run(&call);
    buffer_free(&unheard);
}

/* After a turn: what becomes of the client? */
static void settle(struct server *s, struct client *client)
{
    /* Who has hung up, or is hung up on, is sent no more messages. */
    if (client->ended || client->closing || client->gone)
        pubsub_forget(&s->pubsub, client);
    if (client_is_done(client)) {
        clients_drop(&s->clients, client);
        resume_accepting(s);        /* there is a descriptor again */
    } else if (client_can_linger(client)) {
        clients_linger(&s->clients, client);
    } else {
        clients_update(&s->clients, client);
    }
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

    settle(s, client);
}

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How long poll(2) may wait: until something is due, or without end. */
static int time_to_wait(const struct server *s)
{
    int64_t due = earlier(s->accept_again, s->clients.due);
    int64_t key_due = store_next_deadline(&s->store);
    int64_t wait = INT64_MAX;

    if (due != INT64_MAX)
        wait = due - clock_monotonic_ms();
    if (key_due != INT64_MAX)       /* its clock may be set, hence no sum */
        wait = earlier(wait, key_due - clock_wall_ms());
    if (wait > INT32_MAX)
        return wait == INT64_MAX ? -1 : INT32_MAX;
    return wait > 0 ? (int)wait : 0;
}

/* Does what has become due. */
static void keep_time(struct server *s)
{
    int64_t now = clock_monotonic_ms();

    if (s->accept_again <= now)
        resume_accepting(s);
    clients_drop_due(&s->clients, now);
    store_expire(&s->store, EXPIRE_MAX);
}

/* Waits, and gives each one that is ready its turn. Was anybody? */
static bool run_round(struct server *s, int milliseconds)
{
    bool any = false;
    size_t who;
    short events;

    ready_wait(&s->ready, milliseconds);
    /* One moment for the whole round: a command that comes later in it is not
       later by the clock. */
    s->store.now = clock_wall_ms();
    while (ready_next(&s->ready, &who, &events)) {
        any = true;
        if (who == LISTENER)
            accept_clients(s);
        else if (who != STOP_PIPE)
            serve(s, clients_at(&s->clients, who), events);
    }
    keep_time(s);
    return any;
}

/* Has somebody to read replies before more of its requests are run? */
static bool any_held_back(const struct clients *clients)
{
    const struct client *at = clients_first(clients);

    while (at != NULL && !at->held_back)
        at = clients_next(clients, at);
    return at != NULL;
}

/* Told to stop: nobody else comes in, what has arrived is answered, and every
   client hears the end. All of it takes about a second, whatever the clients
   do. */
static void finish(struct server *s)
{
    int64_t end = clock_monotonic_ms() + FINISH_MS, left;

    log_line(LOG_INFO, "server", "Stopping");
    ready_remove(&s->ready, LISTENER);
    close(s->listener);
    ready_want(&s->ready, STOP_PIPE, s->stop_pipe, 0);
    while ((left = end - clock_monotonic_ms()) > 0
           && (run_round(s, 0)
               || (any_held_back(&s->clients) && run_round(s, (int)left))))
        continue;
    end += LEAVE_MS;
    for (struct client *at = clients_first(&s->clients); at != NULL;
         at = clients_next(&s->clients, at)) {
        client_close_after_reply(at);
        settle(s, at);
    }
    while (s->clients.count > 0 && clock_monotonic_ms() < end)
        run_round(s, (int)(end - clock_monotonic_ms()));
}

/* The store goes with the process: to free millions of keys, one by one, takes
   seconds, and nobody waits for them. */
static void close_server(struct server *s)
{
    clients_close(&s->clients);
    ready_close(&s->ready);
    client_scratch_free(&s->scratch);
}

int main(int argc, char **argv)
{
    struct settings settings;
    struct server server;

    settings_read(&settings, argc, argv);
    log_start("server");
    signals_ignore_broken_pipe();
    signals_catch_stop();
    open_server(&server, &settings);
    while (!signals_stop())
        run_round(&server, time_to_wait(&server));
    finish(&server);
    close_server(&server);
    exit(EXIT_SUCCESS);     /* from in here, where `server` is still alive */
}
