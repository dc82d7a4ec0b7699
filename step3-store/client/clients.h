/*
 * clients: all connections, and what each of them waits for.
 *
 * A client has a place, and never moves while it is there: others may keep a
 * pointer to it. The number of its place is the one that it waits under.
 */
#ifndef CLIENTS_H
#define CLIENTS_H

#include <stddef.h>
#include <stdint.h>

#include "client.h"
#include "../loop/poller.h"

enum { CLIENTS_OTHERS = 2 };    /* numbers that wait and are not clients */

struct clients {
    struct client *places;      /* `room` of them, those up to `used` taken
                                   at some time, now by a client or free */
    struct ready *ready;        /* places[i] waits as CLIENTS_OTHERS + i */
    struct client *free;        /* a list of the places given back */
    size_t room, used;
    size_t most;                /* clients to be served: `room` or fewer */
    size_t count;               /* clients now */
    size_t lingering;           /* of them, those that we have hung up on */
    int64_t idle_ms;            /* who is silent for longer goes; 0: nobody */
    int64_t due;                /* before this, clock_monotonic_ms(), nobody
                                   has to be dropped */
    uint64_t last_id;           /* ids are never used again */
};

/* Room for `most` clients, that will wait in `ready`. The memory is reserved,
   but the kernel provides it page by page as places are taken. */
void clients_open(struct clients *clients, size_t most, struct ready *ready);
void clients_close(struct clients *clients);

/* A client for a non-blocking socket, who may have to say a password first.
   There must be room: count < room. NULL, with errno, if the kernel has none;
   the socket is the caller's then. */
struct client *clients_add(struct clients *clients, int socket, bool stranger);

/* Closes the connection and frees the place. */
void clients_drop(struct clients *clients, struct client *client);

/* The client that waits under this number. */
struct client *clients_at(const struct clients *clients, size_t who);

/* The first client, and the next after one; NULL behind the last. */
struct client *clients_first(const struct clients *clients);
struct client *clients_next(const struct clients *clients,
                            const struct client *client);

/* After something has changed: the loop waits for what the client needs. */
void clients_update(struct clients *clients, struct client *client);

/* Appends a message to the output of a client, whoever's turn it is. If the
   client leaves too much unread already, it is killed instead. */
void clients_push(struct clients *clients, struct client *client,
                  struct slice message);

/* Hangs up on a client that has got all its replies, see client_linger(). */
void clients_linger(struct clients *clients, struct client *client);

/* Drops those whose time is over: who lingers, or has been silent too long.
   Who listens for messages may be silent. */
void clients_drop_due(struct clients *clients, int64_t now_ms);

#endif
