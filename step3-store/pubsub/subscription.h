/*
 * subscription: that one client has subscribed to one topic.
 *
 * It is an entry of two lists: of the topic's subscribers, for a message, and
 * of the client's subscriptions, for the day on which the client goes. Each
 * list is in the order of subscribing. A tree of all of them says whether there
 * is one already. So none is searched for by walking: a client that leaves a
 * million channels at once takes a million short steps, not their square.
 */
#ifndef SUBSCRIPTION_H
#define SUBSCRIPTION_H

#include <stddef.h>

struct client;
struct topic;

/* The two lists that a subscription is in. */
enum subscription_list_kind { OF_TOPIC, OF_CLIENT, LIST_KINDS };

struct subscription {
    struct topic *topic;
    struct client *client;
    struct subscription *next[LIST_KINDS];      /* in each list; NULL: none */
    struct subscription *previous[LIST_KINDS];
};

/* One list. All zero (`{0}`) is empty. */
struct subscription_list {
    struct subscription *first;
    struct subscription *last;
    size_t count;
};

/* Returns the subscription of a client to a topic, or NULL if there is none.
   `tree` is NULL while it is empty. O(log n), as for the next two. */
struct subscription *subscription_find(void *const *tree, struct topic *topic,
                                       struct client *client);

/* Adds a subscription that does not exist yet to the tree, and at the end of
   both lists. */
void subscription_add(void **tree, struct subscription_list *of_topic,
                      struct subscription_list *of_client,
                      struct topic *topic, struct client *client);

/* Removes a subscription from the tree and from both lists, and frees it. */
void subscription_remove(void **tree, struct subscription_list *of_topic,
                         struct subscription_list *of_client,
                         struct subscription *subscription);

#endif
