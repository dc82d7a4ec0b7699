#include "subscription.h"
#include "memory.h"

#include <search.h>
#include <stdint.h>
#include <stdlib.h>

static int compare_addresses(const void *a, const void *b)
{
    return ((uintptr_t)a > (uintptr_t)b) - ((uintptr_t)a < (uintptr_t)b);
}

static int compare(const void *left, const void *right)
{
    const struct subscription *a = left, *b = right;
    int order = compare_addresses(a->topic, b->topic);

    return order != 0 ? order : compare_addresses(a->client, b->client);
}

struct subscription *subscription_find(void *const *tree, struct topic *topic,
                                       struct client *client)
{
    struct subscription wanted = { .topic = topic, .client = client };
    struct subscription *const *node = tfind(&wanted, tree, compare);

    return node != NULL ? *node : NULL;
}

static void append(struct subscription_list *list,
                   enum subscription_list_kind kind,
                   struct subscription *subscription)
{
    subscription->previous[kind] = list->last;
    if (list->last != NULL)
        list->last->next[kind] = subscription;
    else
        list->first = subscription;
    list->last = subscription;
    list->count++;
}

static void unlink_from(struct subscription_list *list,
                        enum subscription_list_kind kind,
                        struct subscription *subscription)
{
    struct subscription *next = subscription->next[kind];
    struct subscription *previous = subscription->previous[kind];

    if (next != NULL)
        next->previous[kind] = previous;
    else
        list->last = previous;
    if (previous != NULL)
        previous->next[kind] = next;
    else
        list->first = next;
    list->count--;
}

void subscription_add(void **tree, struct subscription_list *of_topic,
                      struct subscription_list *of_client,
                      struct topic *topic, struct client *client)
{
    struct subscription *subscription = xmalloc(sizeof *subscription);

    *subscription = (struct subscription){ .topic = topic, .client = client };
    if (tsearch(subscription, tree, compare) == NULL)
        die_out_of_memory(sizeof(void *));
    append(of_topic, OF_TOPIC, subscription);
    append(of_client, OF_CLIENT, subscription);
}

void subscription_remove(void **tree, struct subscription_list *of_topic,
                         struct subscription_list *of_client,
                         struct subscription *subscription)
{
    tdelete(subscription, tree, compare);
    unlink_from(of_topic, OF_TOPIC, subscription);
    unlink_from(of_client, OF_CLIENT, subscription);
    free(subscription);
}
