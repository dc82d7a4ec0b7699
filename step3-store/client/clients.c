#include "clients.h"
#include "client_cold.h"
#include "log.h"
#include "memory.h"
#include "net.h"

#include <poll.h>
#include <stdlib.h>

void clients_open(struct clients *c, size_t most, struct ready *ready)
{
    *c = (struct clients){ .most = most, .room = most, .ready = ready,
                           .due = INT64_MAX };
    c->places = memory_allocate_zeroed(most, sizeof *c->places);
}

void clients_close(struct clients *c)
{
    struct client *next;

    for (struct client *at = clients_first(c); at != NULL; at = next) {
        next = clients_next(c, at);
        clients_drop(c, at);
    }
    free(c->places);
}

static size_t number_of(const struct clients *c, const struct client *client)
{
    return CLIENTS_OTHERS + (size_t)(client - c->places);
}

struct client *clients_at(const struct clients *c, size_t who)
{
    return &c->places[who - CLIENTS_OTHERS];
}

static void log_client(const struct client *client, const char *what)
{
    char peer[NET_NAME_SIZE];

    if (!log_enabled(LOG_DEBUG))
        return;
    net_peer_name(client->socket, peer);
    log_line(LOG_DEBUG, peer, "%s", what);
}

/* When the client is to be dropped, if it stays as it is. */
static int64_t due_of(const struct clients *c, const struct client *client)
{
    if (client->lingering)
        return client->linger_until;
    if (c->idle_ms == 0 || extra_topics(client) > 0)
        return INT64_MAX;
    return ((int64_t)client->active + 1) * 1000 + c->idle_ms;
}

static void watch(struct clients *c, const struct client *client)
{
    int64_t due = due_of(c, client);

    if (due < c->due)
        c->due = due;
}

struct client *clients_add(struct clients *c, int socket, bool stranger)
{
    bool again = c->free != NULL;       /* a place that was given back */
    struct client *client = again ? c->free : &c->places[c->used];

    if (!ready_add(c->ready, number_of(c, client), socket, POLLIN))
        return NULL;
    if (again)
        c->free = client->next_free;
    else
        c->used++;
    c->count++;
    *client = (struct client){
        .socket = socket, .stranger = stranger, .waits_for = POLLIN,
        .id = ++c->last_id, .since = client_clock(), .active = client_clock()
    };
    watch(c, client);
    log_client(client, "Accepted connection");
    return client;
}

void clients_drop(struct clients *c, struct client *client)
{
    log_client(client, "Ending connection");
    c->lingering -= client->lingering;
    c->count--;
    ready_remove(c->ready, number_of(c, client));
    client_free(client);
    client->next_free = c->free;
    c->free = client;
}

static struct client *from(const struct clients *c, size_t place)
{
    while (place < c->used && c->places[place].socket < 0)
        place++;
    return place < c->used ? &c->places[place] : NULL;
}

struct client *clients_first(const struct clients *c)
{
    return from(c, 0);
}

struct client *clients_next(const struct clients *c,
                            const struct client *client)
{
    return from(c, (size_t)(client - c->places) + 1);
}

void clients_update(struct clients *c, struct client *client)
{
    short events = client_events(client);

    watch(c, client);       /* who listens no more may not be silent now */
    if (client->waits_for == events)
        return;
    client->waits_for = (uint8_t)events;
    ready_want(c->ready, number_of(c, client), client->socket, events);
}

void clients_push(struct clients *c, struct client *client,
                  struct slice message)
{
    if (client->gone)
        return;
    if (client->output == NULL)
        client->output = memory_allocate_zeroed(1, sizeof *client->output);
    if (buffer_length(client->output) + message.length > CLIENT_UNSENT_MAX)
        client_give_up(client, CLIENT_UNSENT_MAX);
    else
        buffer_append(client->output, message);
    clients_update(c, client);
}

void clients_linger(struct clients *c, struct client *client)
{
    client_linger(client);
    c->lingering++;
    clients_update(c, client);
}

/* All are looked at only when one may be due, and that is at most once in
   `idle_ms` for each that has been silent since: to speak is to put it off, and
   costs nothing. */
void clients_drop_due(struct clients *c, int64_t now_ms)
{
    struct client *next;

    if (now_ms < c->due)
        return;
    c->due = INT64_MAX;
    for (struct client *at = clients_first(c); at != NULL; at = next) {
        next = clients_next(c, at);
        if (due_of(c, at) <= now_ms)
            clients_drop(c, at);
        else
            watch(c, at);
    }
}
