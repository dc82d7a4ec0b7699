#include "pubsub.h"
#include "../client/client_cold.h"
#include "glob.h"
#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What one client has subscribed to. Freed when it is empty. */
struct subscriptions {
    struct pointer_set topics[PUBSUB_KINDS];    /* struct topic */
};

/* Any order will do, so lengths first: most names differ there. A topic begins
   with its name, hence both sides are slices. */
static int compare_names(const void *left, const void *right)
{
    const struct slice *a = left, *b = right;

    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->length == 0 ? 0 : memcmp(a->bytes, b->bytes, a->length);
}

static struct topic *find_topic(const struct topics *topics, struct slice name)
{
    struct topic *const *node = tfind(&name, &topics->tree, compare_names);

    return node != NULL ? *node : NULL;
}

static struct topic *add_topic(struct topics *topics, struct slice name)
{
    struct topic *topic = xmalloc(sizeof *topic + name.length);
    char *copy = (char *)(topic + 1);

    if (name.length > 0)
        memcpy(copy, name.bytes, name.length);
    *topic = (struct topic){ .name = { copy, name.length },
                             .next = topics->first };
    if (tsearch(topic, &topics->tree, compare_names) == NULL)
        die_out_of_memory(sizeof(void *));
    if (topics->first != NULL)
        topics->first->previous = topic;
    topics->first = topic;
    topics->count++;
    return topic;
}

static void remove_topic(struct topics *topics, struct topic *topic)
{
    tdelete(topic, &topics->tree, compare_names);
    if (topic->next != NULL)
        topic->next->previous = topic->previous;
    if (topic->previous != NULL)
        topic->previous->next = topic->next;
    else
        topics->first = topic->next;
    topics->count--;
    free(topic);
}

static struct subscriptions *subscriptions_of(const struct client *client)
{
    return client->cold != NULL ? client->cold->subscriptions : NULL;
}

void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name)
{
    struct client_cold *cold = client_cold_get_or_create(client);
    struct topic *topic = find_topic(&pubsub->topics[kind], name);

    if (topic == NULL)
        topic = add_topic(&pubsub->topics[kind], name);
    if (cold->subscriptions == NULL)
        cold->subscriptions = xcalloc(1, sizeof *cold->subscriptions);
    pointer_set_add(&topic->subscribers, client);
    pointer_set_add(&cold->subscriptions->topics[kind], topic);
}

static void unsubscribe(struct topics *topics, struct topic *topic,
                        struct client *client, struct pointer_set *own)
{
    pointer_set_remove(own, topic);
    pointer_set_remove(&topic->subscribers, client);
    if (topic->subscribers.count == 0)
        remove_topic(topics, topic);
}

static void free_if_empty(struct client *client)
{
    struct subscriptions *subscriptions = subscriptions_of(client);

    if (subscriptions->topics[PUBSUB_CHANNEL].count > 0
        || subscriptions->topics[PUBSUB_PATTERN].count > 0)
        return;
    free(subscriptions);
    client->cold->subscriptions = NULL;
}

void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name)
{
    struct topic *topic = find_topic(&pubsub->topics[kind], name);

    if (topic == NULL || subscriptions_of(client) == NULL)
        return;
    unsubscribe(&pubsub->topics[kind], topic, client,
                &subscriptions_of(client)->topics[kind]);
    free_if_empty(client);
}

void pubsub_unsubscribe_all(struct pubsub *pubsub, struct client *client)
{
    if (subscriptions_of(client) == NULL)
        return;
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) {
        struct pointer_set *own = &subscriptions_of(client)->topics[kind];
        while (own->count > 0)
            unsubscribe(&pubsub->topics[kind], own->items[own->count - 1],
                        client, own);
    }
    free_if_empty(client);
}

size_t pubsub_subscription_count(const struct client *client,
                                 enum pubsub_kind kind)
{
    const struct subscriptions *subscriptions = subscriptions_of(client);

    return subscriptions != NULL ? subscriptions->topics[kind].count : 0;
}

struct slice pubsub_any_subscription(const struct client *client,
                                     enum pubsub_kind kind)
{
    const struct pointer_set *own = &subscriptions_of(client)->topics[kind];
    const struct topic *last = own->items[own->count - 1];

    return last->name;
}

/* The message is encoded once, and copied to each subscriber. Only its first
   byte differs for those that speak RESP2. */
static size_t deliver(struct clients *clients, const struct topic *topic,
                      const struct slice *words, size_t count)
{
    const struct pointer_set *subscribers = &topic->subscribers;
    struct buffer message = { 0 };

    resp_encode_header(&message, RESP_PUSH, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&message, words[i]);
    for (size_t i = 0; i < subscribers->count; i++) {
        struct client *client = subscribers->items[i];
        *buffer_bytes(&message) = client->resp3 ? RESP_PUSH : RESP_ARRAY;
        clients_queue_message(clients, client, buffer_slice(&message));
    }
    buffer_free(&message);
    return subscribers->count;
}

size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message)
{
    const struct topics *patterns = &pubsub->topics[PUBSUB_PATTERN];
    const struct topic *topic = find_topic(&pubsub->topics[PUBSUB_CHANNEL],
                                           channel);
    size_t delivered = 0;

    if (topic != NULL)
        delivered = deliver(clients, topic, (struct slice[]){
            slice_of("message"), channel, message }, 3);
    for (topic = patterns->first; topic != NULL; topic = topic->next)
        if (glob_match(topic->name, channel))
            delivered += deliver(clients, topic, (struct slice[]){
                slice_of("pmessage"), topic->name, channel, message }, 4);
    return delivered;
}

size_t pubsub_subscriber_count(const struct pubsub *pubsub,
                               struct slice channel)
{
    const struct topic *topic = find_topic(&pubsub->topics[PUBSUB_CHANNEL],
                                           channel);

    return topic != NULL ? topic->subscribers.count : 0;
}

size_t pubsub_topic_count(const struct pubsub *pubsub, enum pubsub_kind kind)
{
    return pubsub->topics[kind].count;
}

const struct topic *pubsub_first_channel(const struct pubsub *pubsub)
{
    return pubsub->topics[PUBSUB_CHANNEL].first;
}
