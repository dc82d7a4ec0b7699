/*
 * client_cold: what few clients have, apart from what all of them have, so
 * that the others need no memory for it.
 */
#ifndef CLIENT_COLD_H
#define CLIENT_COLD_H

#include "buffer.h"
#include "client.h"

/* All zero (`{0}`): the client has nothing of it. */
struct client_cold {
    struct buffer name;             /* CLIENT SETNAME */
    struct buffer library_name;     /* CLIENT SETINFO LIB-NAME */
    struct buffer library_version;  /* CLIENT SETINFO LIB-VER */
    struct subscriptions *subscriptions;    /* pubsub's; NULL: the client has
                                       not subscribed to anything */
    struct transaction *transaction;    /* transactions'; NULL: the client
                                       watches no key, and sent no MULTI */
};

/* Returns the client's cold part, borrowed until it is freed; allocates it if
   there is none. */
struct client_cold *client_cold_get_or_create(struct client *client);

/* Returns the bytes that the client's name, and its library's name and version,
   take. */
size_t client_cold_memory(const struct client *client);

/* Frees the client's cold part, if there is one. Its subscriptions and its
   transaction must be gone before, see pubsub_unsubscribe_all() and
   transaction_discard(). */
void client_cold_free(struct client *client);

/* Frees the client's cold part if there is nothing in it. */
void client_cold_free_if_empty(struct client *client);

#endif
