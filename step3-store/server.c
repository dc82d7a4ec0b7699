/*
 * Step 3: one process, one thread, all clients, one store. Nobody is waited
 * for: poll(2) says who is ready, each of these gets a turn, and a turn never
 * waits.
 */

#include "client.h"
#include "clients.h"
#include "clock.h"
#include "command.h"
#include "descriptors.h"
#include "errors.h"
#include "facts.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "pubsub.h"
#include "ready.h"
#include "signals.h"
#include "store.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

enum {
    CLIENTS_MAX = 10000, CLIENTS_MOST = 1000000,
    ACCEPT_MAX = 64,                /* connections taken in one turn */
    ACCEPT_PAUSE_MS = 100,          /* after a shortage of descriptors */
    EXPIRE_MAX = 1000,              /* due keys deleted in one turn */
    LISTENER = 0, STOP_PIPE = 1     /* who waits; the clients come behind */
};

struct server {
    struct store store;
    struct pubsub pubsub;
    struct clients clients;
    struct client_scratch scratch;
    struct ready ready;
    struct facts facts;
    int listener;
    int64_t accept_again;           /* when; INT64_MAX: it is not paused */
};

static void open_server(struct server *s, const char *address, int listener,
                        size_t most)
{
    s->listener = listener;
    s->accept_again = INT64_MAX;
    facts_open(&s->facts, address, listener, s->ready.make->name);
    store_open(&s->store);
    client_scratch_open(&s->scratch);
    clients_open(&s->clients, most, &s->ready);
    net_set_nonblocking(listener);
    ready_add(&s->ready, LISTENER, listener, POLLIN);
    ready_add(&s->ready, STOP_PIPE, signals_stop_pipe(), POLLIN);
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
        if (s->clients.count < s->clients.most
            && clients_add(&s->clients, socket) != NULL) {
            s->facts.connections++;
        } else {
            s->facts.refused++;
            net_refuse(socket, errors_too_many_clients);
        }
    }
}

static void run_request(struct server *s, struct client *client,
                        const struct resp_value *arguments, size_t count)
{
    struct buffer unheard = { 0 };
    struct call call = {
        .client = client, .clients = &s->clients, .store = &s->store,
        .pubsub = &s->pubsub, .facts = &s->facts,
        .arguments = arguments, .count = count, .reply = client->output
    };

    if (client->silent || client->skip)
        call.reply = &unheard;
    client->skip = false;
    command_run(&call);
    buffer_free(&unheard);
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

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* How long poll(2) may wait: until something is due, or without end. */
static int time_to_wait(const struct server *s)
{
    int64_t due = earlier(s->accept_again, clients_due(&s->clients));
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

static void run(struct server *s)
{
    while (!signals_stop()) {
        size_t who;
        short events;

        ready_wait(&s->ready, time_to_wait(s));
        /* One moment for the whole round: a command that comes later in it
           is not later by the clock. */
        s->store.now = clock_wall_ms();
        while (ready_next(&s->ready, &who, &events)) {
            if (who == LISTENER)
                accept_clients(s);
            else if (who != STOP_PIPE)
                serve(s, clients_at(&s->clients, who), events);
        }
        keep_time(s);
    }
}

static void close_server(struct server *s)
{
    log_line(LOG_INFO, "server", "Stopping");
    close(s->listener);
    for (struct client *at = clients_first(&s->clients); at != NULL;
         at = clients_next(&s->clients, at))
        pubsub_forget(&s->pubsub, at);
    clients_close(&s->clients);
    ready_close(&s->ready);
    client_scratch_free(&s->scratch);
    store_clear(&s->store);
}

int main(int argc, char **argv)
{
    enum { MAX_CLIENTS, WAIT };
    struct option more[] = {
        [MAX_CLIENTS] = { .name = "--max-clients",
            .meaning = "clients served at the same time",
            .least = 1, .most = CLIENTS_MOST, .value = CLIENTS_MAX },
        [WAIT] = { .name = "--wait", .meaning = "how to wait",
            .takes = "poll|epoll", .text = "poll" }
    };
    struct options options = {
        .about = "Serves all clients from one loop, over one store.",
        .more = more, .more_count = sizeof more / sizeof *more
    };
    struct server server = { 0 };

    options_read(&options, argc, argv);
    log_start("server");
    signals_ignore_broken_pipe();
    signals_catch_stop();
    size_t most = descriptors_reserve((size_t)more[MAX_CLIENTS].value);
    ready_open(&server.ready, more[WAIT].text, CLIENTS_OTHERS + most);
    open_server(&server, options.address,
                net_listen(options.address, options.port), most);
    run(&server);
    close_server(&server);
}
