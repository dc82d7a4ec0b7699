/*
 * extra: what few clients have, so that the others need no room for it.
 */
#ifndef EXTRA_H
#define EXTRA_H

#include "buffer.h"
#include "client.h"
#include "../pubsub/pointer_set.h"

/* All zero: nothing of it. */
struct client_extra {
    struct buffer name;             /* CLIENT SETNAME */
    struct buffer library;          /* CLIENT SETINFO: the client's own */
    struct buffer version;          /* software, and its version */
    struct pointers topics[2];      /* channels and patterns that it listens
                                       to: struct topic, kept by pubsub */
};

/* The client's, which is made when it is first asked for. */
struct client_extra *extra_of(struct client *client);

/* How many channels and patterns the client listens to. */
size_t extra_topics(const struct client *client);

/* Frees it; or only if there is nothing in it. What the client listens to
   must have been left, see pubsub_forget(). */
void extra_free(struct client *client);
void extra_trim(struct client *client);

#endif
