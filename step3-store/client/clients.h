/*
 * clients: all connections, and what each of them is registered for.
 *
 * A client has a slot and never moves while it is there: others may keep a
 * pointer to it. Its token in the poller follows from its slot.
 */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "../loop/poller.h"
#include "client.h"

enum { FIRST_CLIENT_TOKEN = 2 };    /* the tokens below are the server's */

/* Removes what the layers above keep about a client, just before the client
   itself is removed. */
typedef void clients_forgetter(void *context, struct client *client);

/* The fields are the module's own; use the functions. */
struct clients {
    struct client *slots;       /* owned; slots[i] has the token
                                   FIRST_CLIENT_TOKEN + i */
    struct poller *poller;      /* where they are registered; borrowed */
    struct client *free_slots;  /* a list of slots that are free again */
    size_t capacity;            /* slots allocated */
    size_t used;                /* slots that were ever taken */
    size_t max;                 /* clients to be served, at most `capacity` */
    size_t count;               /* clients now */
    size_t lingering;           /* clients that FIN was sent to */
    int64_t idle_timeout_ms;    /* see clients_init() */
    int64_t next_timeout_at_ms; /* no client times out earlier than this, by
                                   clock_monotonic_ms(); INT64_MAX: none */
    uint64_t last_id;           /* ids are never reused */
    clients_forgetter *forget;  /* see clients_init() */
    void *forget_context;       /* what `forget` is called with; borrowed */
    const struct client *in_turn;   /* the client that has its turn; or NULL */
    size_t memory_bytes;        /* client_memory() of all clients but `in_turn`,
                                   in sum */
};

/* Initializes an empty set of at most `max` clients, to be registered in
   `poller`. Clients that are idle for more than `idle_timeout_ms` are dropped
   (0: never). `forget` is called with `context` for each client that is about
   to be removed. The memory is reserved, but the kernel provides it page by
   page as slots are taken. clients_free() frees it. */
void clients_init(struct clients *clients, size_t max, struct poller *poller,
                  int64_t idle_timeout_ms, clients_forgetter *forget,
                  void *context);

/* Removes all clients, see clients_remove(), and frees all memory. */
void clients_free(struct clients *clients);

/* Adds a client for a non-blocking socket and takes ownership of it. Returns
   the client, borrowed until clients_remove(), or NULL with errno if there is
   no slot left or the kernel has no room for its registration; the socket is
   the caller's then. */
struct client *clients_add(struct clients *clients, int socket,
                           bool authenticated);

/* Calls the `forget` of clients_init(), closes the client's connection, and
   frees what the client owns and its slot. */
void clients_remove(struct clients *clients, struct client *client);

/* Returns the client with this token, which the poller has reported. */
struct client *clients_with_token(const struct clients *clients, size_t token);

/* Returns the first client, or NULL if there is none. */
struct client *clients_first(const struct clients *clients);

/* Returns the client after `client`, in the order of slots, or NULL if it is
   the last. `client` might have been removed. */
struct client *clients_next(const struct clients *clients,
                            const struct client *client);

/* Returns the number of clients. */
size_t clients_count(const struct clients *clients);

/* Returns the number of clients without those that FIN was sent to. */
size_t clients_connected(const struct clients *clients);

/* Returns how many clients may be served. */
size_t clients_max(const struct clients *clients);

/* Sets how many clients may be served; those that are connected stay. Returns
   true, or changes nothing and returns false if there are fewer slots than
   that: clients_capacity(). */
bool clients_set_max(struct clients *clients, size_t max);

/* Returns the number of slots. */
size_t clients_capacity(const struct clients *clients);

/* Sets the idle timeout of clients_init(), even for clients that are connected
   already. */
void clients_set_idle_timeout_ms(struct clients *clients,
                                 int64_t idle_timeout_ms);

/* Returns the idle timeout; 0: none. */
int64_t clients_idle_timeout_ms(const struct clients *clients);

/* Returns when the next client times out, by clock_monotonic_ms(), or earlier;
   INT64_MAX if none will. */
int64_t clients_next_timeout_at_ms(const struct clients *clients);

/* Begins a client's turn, see client_turn_begin(). */
void clients_turn_begin(struct clients *clients, struct client *client,
                        struct client_scratch *scratch);

/* Ends a client's turn, see client_turn_end(). */
void clients_turn_end(struct clients *clients, struct client *client,
                      struct client_scratch *scratch);

/* Returns the sum of client_memory() of all clients, without the one that has
   its turn. O(1). */
size_t clients_memory(const struct clients *clients);

/* Registers what a client that has changed is now interested in, and when it
   times out. */
void clients_update(struct clients *clients, struct client *client);

/* Returns true if a message of `size` bytes may be queued for a client. If that
   would leave more than CLIENT_UNSENT_MAX bytes unread, kills the client.
   Returns false then, and for a client that was killed before. */
bool clients_reserve_or_drop(struct clients *clients, struct client *client,
                             size_t size);

/* Queues a copy of a message for a client, even outside its turn. A client that
   would leave more than CLIENT_UNSENT_MAX bytes unread is killed instead. */
void clients_queue_message(struct clients *clients, struct client *client,
                           struct slice message);

/* Begins the lingering close of a client, see client_linger(). */
void clients_linger(struct clients *clients, struct client *client);

/* Removes the clients whose lingering close or idle time has timed out at
   `now_ms`, by clock_monotonic_ms(). Subscribers are exempt from the idle
   timeout. O(1) before clients_next_timeout_at_ms(), else O(slots). */
void clients_remove_timed_out(struct clients *clients, int64_t now_ms);

#endif
