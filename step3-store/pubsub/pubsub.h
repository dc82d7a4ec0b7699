/*
 * pubsub: which client has subscribed to which channel, and to which pattern of
 * channels.
 *
 * A channel exists as long as it has a subscriber, and so does a pattern: both
 * are `topics`. A topic knows its subscribers, and a client its topics, so that
 * either can go without a search through the others. A message is appended to
 * the output of each subscriber; nothing is kept for later.
 */
#ifndef PUBSUB_H
#define PUBSUB_H

#include "../client/clients.h"
#include "buffer.h"
#include "pointer_set.h"

enum pubsub_kind { PUBSUB_CHANNEL, PUBSUB_PATTERN, PUBSUB_KINDS };

/* A channel or a pattern. */
struct topic {
    struct slice name;          /* its own; first, because the tree is ordered
                                   by it */
    struct topic *next;         /* in the list of all topics of its kind */
    struct topic *previous;
    struct pointer_set subscribers;     /* struct client; never empty */
};

/* All topics of one kind. All zero (`{0}`): there are none. */
struct topics {
    void *tree;                 /* to find one by its name, tsearch(3) */
    struct topic *first;        /* of the list of all */
    size_t count;               /* how many */
};

/* All zero (`{0}`): there are no subscribers. */
struct pubsub {
    struct topics topics[PUBSUB_KINDS];
};

/* Subscribes the client to a channel, or to all channels that match a pattern.
   No effect if it has subscribed already. */
void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name);

/* Unsubscribes the client. No effect if it has not subscribed. `name` may be
   the topic's own, which is freed with its last subscriber. */
void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name);

/* Unsubscribes the client from everything. Call it before the client is
   removed. */
void pubsub_unsubscribe_all(struct pubsub *pubsub, struct client *client);

/* Returns how many topics of a kind the client has subscribed to. */
size_t pubsub_subscription_count(const struct client *client,
                                 enum pubsub_kind kind);

/* Returns the name of a topic that the client has subscribed to, borrowed until
   it unsubscribes. There must be one. */
struct slice pubsub_any_subscription(const struct client *client,
                                     enum pubsub_kind kind);

/* Queues a message for all subscribers of the channel, and of patterns that
   match it. Returns the number of deliveries: a client receives the message
   once for the channel and once for each pattern. */
size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message);

/* Returns the number of subscribers of the channel, patterns not included. */
size_t pubsub_subscriber_count(const struct pubsub *pubsub,
                               struct slice channel);

/* Returns the number of topics of a kind. */
size_t pubsub_topic_count(const struct pubsub *pubsub, enum pubsub_kind kind);

/* Returns the first channel of a list that goes on with `next`, or NULL.
   Borrowed until a client unsubscribes. */
const struct topic *pubsub_first_channel(const struct pubsub *pubsub);

#endif
