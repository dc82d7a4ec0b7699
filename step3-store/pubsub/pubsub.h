/*
 * pubsub: who listens to which channel, and to which pattern of channels.
 *
 * A channel is there as long as somebody listens to it, and so is a pattern:
 * both are `topics`. A topic knows its listeners, and a client its topics
 * (struct client_extra), so that either can go without a search through the
 * others. Messages are appended to the output of those who listen; nothing
 * is kept for those who do not.
 */
#ifndef PUBSUB_H
#define PUBSUB_H

#include "buffer.h"
#include "../client/clients.h"
#include "../client/client_cold.h"
#include "pointer_set.h"

enum pubsub_kind { PUBSUB_CHANNEL, PUBSUB_PATTERN, PUBSUB_KINDS };

/* A channel or a pattern. */
struct topic {
    struct slice name;          /* its own; the tree is ordered by it */
    struct topic *next, *previous;
    struct pointers listeners;  /* to struct client */
};

/* All topics of one kind. All zero (`{0}`): there is none. */
struct topics {
    void *tree;                 /* to find one by its name, tsearch(3) */
    struct topic *first;        /* to go through all */
    size_t count;
};

struct pubsub {
    struct topics of[PUBSUB_KINDS];
};

/* The client listens to a channel, or to all channels that match a pattern,
   from now on. It may do so already. */
void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name);

/* The client does not listen to it any more. It may not have done so. The
   name may be the topic's own, which goes with its last listener. */
void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name);

/* The client listens to nothing any more. To be called before it goes. */
void pubsub_forget(struct pubsub *pubsub, struct client *client);

/* Sends a message to all who listen to the channel; gives how many times. A
   client hears it for the channel and for each pattern that matches. */
size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message);

/* How many listen to the channel itself, patterns left aside. */
size_t pubsub_listeners(const struct pubsub *pubsub, struct slice channel);

#endif
