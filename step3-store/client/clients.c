#include "clients.h"
#include "../bounds.h"
#include "log.h"
#include "memory.h"
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>

void clients_init(struct clients *clients, size_t max, struct poller *poller,
                  int64_t idle_timeout_ms, clients_forgetter *forget,
                  void *context)
{
    *clients = (struct clients){
        .slots = xcalloc(max, sizeof *clients->slots), .poller = poller,
        .capacity = max, .max = max, .idle_timeout_ms = idle_timeout_ms,
        .next_timeout_at_ms = INT64_MAX,
        .forget = forget, .forget_context = context
    };
}

void clients_free(struct clients *clients)
{
    for (struct client *client = clients_first(clients); client != NULL;
         client = clients_next(clients, client))
        clients_remove(clients, client);
    free(clients->slots);
}

static size_t slot_token(const struct clients *clients,
                         const struct client *client)
{
    return FIRST_CLIENT_TOKEN + (size_t)(client - clients->slots);
}

struct client *clients_with_token(const struct clients *clients, size_t token)
{
    return &clients->slots[token - FIRST_CLIENT_TOKEN];
}

static void log_client(const struct client *client, const char *event)
{
    char peer[NET_NAME_SIZE];

    if (!log_is_enabled(LOG_LEVEL_DEBUG))
        return;
    net_peer_name(client->socket, peer);
    log_debug(peer, "%s", event);
}

/* Returns when the client times out if nothing happens. */
static int64_t times_out_at_ms(const struct clients *clients,
                               const struct client *client)
{
    if (client->state == CLIENT_LINGERING)
        return client->linger_until_ms;
    if (clients->idle_timeout_ms == 0 || client_is_subscriber(client))
        return INT64_MAX;
    return ((int64_t)client->last_active_at_s + 1) * 1000
        + clients->idle_timeout_ms;
}

static void note_timeout(struct clients *clients, const struct client *client)
{
    int64_t timeout_at_ms = times_out_at_ms(clients, client);

    if (timeout_at_ms < clients->next_timeout_at_ms)
        clients->next_timeout_at_ms = timeout_at_ms;
}

struct client *clients_add(struct clients *clients, int socket,
                           bool authenticated)
{
    bool reused = clients->free_slots != NULL;
    struct client *client = reused ? clients->free_slots
                                   : &clients->slots[clients->used];

    if (clients->count >= clients->max) {
        errno = EMFILE;
        return NULL;
    }
    if (!poller_add(clients->poller, slot_token(clients, client), socket,
                    POLLIN))
        return NULL;
    if (reused)
        clients->free_slots = client->next_free;
    else
        clients->used++;
    clients->count++;
    *client = (struct client){
        .socket = socket, .authenticated = authenticated, .interest = POLLIN,
        .id = ++clients->last_id, .connected_at_s = client_clock_s(),
        .last_active_at_s = client_clock_s()
    };
    note_timeout(clients, client);
    log_client(client, "Accepted connection");
    return client;
}

void clients_remove(struct clients *clients, struct client *client)
{
    log_client(client, "Ending connection");
    clients->forget(clients->forget_context, client);
    clients->count--;
    clients->memory_bytes -= client_memory(client);
    clients->lingering -= client->linger_until_ms != 0;
    poller_remove(clients->poller, slot_token(clients, client));
    client_free(client);
    client->next_free = clients->free_slots;
    clients->free_slots = client;
}

static struct client *first_from(const struct clients *clients, size_t slot)
{
    while (slot < clients->used && clients->slots[slot].socket < 0)
        slot++;
    return slot < clients->used ? &clients->slots[slot] : NULL;
}

struct client *clients_first(const struct clients *clients)
{
    return first_from(clients, 0);
}

struct client *clients_next(const struct clients *clients,
                            const struct client *client)
{
    return first_from(clients, (size_t)(client - clients->slots) + 1);
}

size_t clients_count(const struct clients *clients)
{
    return clients->count;
}

size_t clients_connected(const struct clients *clients)
{
    return clients->count - clients->lingering;
}

size_t clients_max(const struct clients *clients)
{
    return clients->max;
}

bool clients_set_max(struct clients *clients, size_t max)
{
    if (max > clients->capacity)
        return false;
    clients->max = max;
    return true;
}

size_t clients_capacity(const struct clients *clients)
{
    return clients->capacity;
}

void clients_set_idle_timeout_ms(struct clients *clients,
                                 int64_t idle_timeout_ms)
{
    clients->idle_timeout_ms = idle_timeout_ms;
    clients->next_timeout_at_ms = 0;    /* look at all clients again */
}

int64_t clients_idle_timeout_ms(const struct clients *clients)
{
    return clients->idle_timeout_ms;
}

int64_t clients_next_timeout_at_ms(const struct clients *clients)
{
    return clients->next_timeout_at_ms;
}

void clients_turn_begin(struct clients *clients, struct client *client,
                        struct client_scratch *scratch)
{
    clients->memory_bytes -= client_memory(client);
    clients->in_turn = client;
    client_turn_begin(client, scratch);
}

void clients_turn_end(struct clients *clients, struct client *client,
                      struct client_scratch *scratch)
{
    client_turn_end(client, scratch);
    clients->in_turn = NULL;
    clients->memory_bytes += client_memory(client);
}

size_t clients_memory(const struct clients *clients)
{
    return clients->memory_bytes;
}

void clients_update(struct clients *clients, struct client *client)
{
    short events = client_events(client);

    /* A client that has unsubscribed is subject to the idle timeout again. */
    note_timeout(clients, client);
    if (client->interest == events)
        return;
    client->interest = (uint8_t)events;
    poller_modify(clients->poller, slot_token(clients, client), client->socket,
                  events);
}

/* Corrects the sum after a client's memory has changed outside its turn;
   `before` is what it was. */
static void note_memory(struct clients *clients, const struct client *client,
                        size_t before)
{
    if (client != clients->in_turn)
        clients->memory_bytes += client_memory(client) - before;
}

bool clients_reserve_or_drop(struct clients *clients, struct client *client,
                             size_t size)
{
    size_t unsent = client->output != NULL ? buffer_length(client->output) : 0;

    if (client->state == CLIENT_FINISHED)
        return false;
    if (unsent + size <= CLIENT_UNSENT_MAX)
        return true;
    size_t before = client_memory(client);
    client_drop_overflow(client, "output buffer", CLIENT_UNSENT_MAX);
    note_memory(clients, client, before);
    clients_update(clients, client);
    return false;
}

void clients_queue_message(struct clients *clients, struct client *client,
                           struct slice message)
{
    if (!clients_reserve_or_drop(clients, client, message.length))
        return;
    size_t before = client_memory(client);
    if (client->output == NULL)
        client->output = xcalloc(1, sizeof *client->output);
    buffer_append(client->output, message);
    note_memory(clients, client, before);
    clients_update(clients, client);
}

void clients_linger(struct clients *clients, struct client *client)
{
    client_linger(client);
    clients->lingering++;
    clients_update(clients, client);
}

/* All clients are looked at only when one might have timed out. A client that
   is active does not move `next_timeout_at_ms`, which would cost time in each
   turn: so the walk might find that nothing has timed out, at most once per
   idle timeout. */
void clients_remove_timed_out(struct clients *clients, int64_t now_ms)
{
    if (now_ms < clients->next_timeout_at_ms)
        return;
    clients->next_timeout_at_ms = INT64_MAX;
    for (struct client *client = clients_first(clients); client != NULL;
         client = clients_next(clients, client)) {
        if (times_out_at_ms(clients, client) <= now_ms)
            clients_remove(clients, client);
        else
            note_timeout(clients, client);
    }
}
