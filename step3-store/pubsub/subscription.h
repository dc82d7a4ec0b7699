/*
 * subscription: that one client has subscribed to one topic.
 *
 * It is an entry of two lists: of the topic's subscribers, to deliver a
 * message, and of the client's subscriptions, to end them when the client
 * leaves. Each list is in the order of subscribing. A tree of all subscriptions
 * finds the one for a client and a topic. So no list is searched: if a client
 * leaves a million channels at once, that takes a million short steps, and not
 * a million squared.
 */
#ifndef SUBSCRIPTION_H
#define SUBSCRIPTION_H

#include <stddef.h>

struct client;
struct topic;

/* The two lists that a subscription is in. */
enum subscription_list_kind { OF_TOPIC, OF_CLIENT, LIST_KINDS };

/* An entry of both lists and of the tree. */
struct subscription {
    struct topic *topic;        /* that it is a subscription to; borrowed */
    struct client *client;      /* that has subscribed; borrowed */
    struct subscription *next[LIST_KINDS];      /* in each list; NULL: none */
    struct subscription *previous[LIST_KINDS];  /* in each list; NULL: none */
};

/* One list. All zero (`{0}`) is empty. */
struct subscription_list {
    struct subscription *first;     /* the oldest; NULL: the list is empty */
    struct subscription *last;      /* the newest; NULL: the list is empty */
    size_t count;                   /* entries */
};

/* Returns the subscription of a client to a topic, or NULL if there is none.
   `tree` is NULL while it is empty. O(log n). */
struct subscription *subscription_find(void *const *tree, struct topic *topic,
                                       struct client *client);

/* Adds a subscription that does not exist yet to the tree, and at the end of
   both lists. O(log n). */
void subscription_add(void **tree, struct subscription_list *of_topic,
                      struct subscription_list *of_client,
                      struct topic *topic, struct client *client);

/* Removes a subscription from the tree and from both lists, and frees it.
   O(log n). */
void subscription_remove(void **tree, struct subscription_list *of_topic,
                         struct subscription_list *of_client,
                         struct subscription *subscription);

#endif
