/*
 * pubsub: which client has subscribed to which channel, and to which pattern of
 * channels.
 *
 * A channel exists as long as it has a subscriber, and so does a pattern: both
 * are `topics`. A topic knows its subscribers, and a client its topics, so that
 * either can be removed without a search through all others. A message is
 * appended to the output of each subscriber; nothing is kept for later.
 *
 * Subscriptions take memory for as long as their client likes. One with more
 * than CLIENT_SUBSCRIPTIONS_MAX bytes of them is dropped.
 */
#ifndef PUBSUB_H
#define PUBSUB_H

#include "../client/clients.h"
#include "buffer.h"
#include "subscription.h"

/* The kinds of topics, and how many kinds there are. */
enum pubsub_kind { PUBSUB_CHANNEL, PUBSUB_PATTERN, PUBSUB_KINDS };

/* A channel or a pattern. */
struct topic {
    struct slice name;          /* its own; first, because the tree is ordered
                                   by it */
    struct topic *next;         /* in the list of all topics of its kind */
    struct topic *previous;     /* in the same list; NULL: it is the first */
    struct subscription_list subscribers;   /* never empty */
};

/* All topics of one kind. All zero (`{0}`): there are none. */
struct topics {
    void *tree;                 /* to find one by its name, tsearch(3) */
    struct topic *first;        /* of the list of all */
    size_t count;               /* how many */
};

/* All zero (`{0}`): there are no subscribers. */
struct pubsub {
    struct topics topics[PUBSUB_KINDS];     /* by enum pubsub_kind */
    void *subscriptions;        /* the tree of all, see subscription.h */
    size_t bytes;               /* that all subscriptions take */
};

/* Subscribes the client to a channel, or to all channels that match a pattern.
   No effect if it has subscribed already. The client is dropped if it has too
   many subscriptions. O(log n) comparisons of names. */
void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name);

/* Unsubscribes the client. No effect if it has not subscribed. `name` may be
   the topic's own, which is freed with its last subscriber. O(log n)
   comparisons of names. */
void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name);

/* Unsubscribes the client from everything. Call it before the client is
   removed. O(n log n) in its subscriptions. */
void pubsub_unsubscribe_all(struct pubsub *pubsub, struct client *client);

/* Returns how many topics of a kind the client has subscribed to. */
size_t pubsub_subscription_count(const struct client *client,
                                 enum pubsub_kind kind);

/* Returns the name of the topic that the client subscribed to first, of those
   that are left, borrowed until it unsubscribes. There must be one. */
struct slice pubsub_first_subscription(const struct client *client,
                                       enum pubsub_kind kind);

/* Queues a message for all subscribers of the channel, and of patterns that
   match it. Returns the number of deliveries: a client receives the message
   once for the channel and once for each pattern. A subscriber that has been
   dropped counts, until its turn, but costs nothing. O(patterns + deliveries),
   besides the time of glob_match() and of the copies. Never blocks. */
size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message);

/* Returns the number of subscribers of the channel, patterns not included. */
size_t pubsub_subscriber_count(const struct pubsub *pubsub,
                               struct slice channel);

/* Returns the bytes that all subscriptions take; those of the trees' nodes,
   which are libc's, are estimated. O(1). */
size_t pubsub_memory(const struct pubsub *pubsub);

/* Returns the number of topics of a kind. */
size_t pubsub_topic_count(const struct pubsub *pubsub, enum pubsub_kind kind);

/* Returns the first channel of a list that goes on with `next`, or NULL.
   Borrowed until a client unsubscribes. */
const struct topic *pubsub_first_channel(const struct pubsub *pubsub);

#endif
