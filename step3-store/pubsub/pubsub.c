#include "pubsub.h"
#include "../bounds.h"
#include "../client/client_cold.h"
#include "glob.h"
#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What one client has subscribed to. Freed when it is empty. */
struct subscriptions {
    struct subscription_list lists[PUBSUB_KINDS];
    size_t bytes;               /* that they take */
};

/* Returns the bytes that a subscription takes: it may be the only one to its
   topic, and each of the two is in a tree. The trees' nodes are libc's, of
   about this size. */
static size_t subscription_size(struct slice name)
{
    return sizeof(struct subscription) + sizeof(struct topic) + name.length
        + sizeof(void *) * 2 * 4;
}

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

static struct subscriptions *own_subscriptions(const struct client *client)
{
    return client->cold != NULL ? client->cold->subscriptions : NULL;
}

static struct subscriptions *get_or_create(struct client *client)
{
    struct client_cold *cold = client_cold_get_or_create(client);

    if (cold->subscriptions == NULL)
        cold->subscriptions = xcalloc(1, sizeof *cold->subscriptions);
    return cold->subscriptions;
}

/* Returns false if this name would be too much for its client, which is dropped
   then; what it has subscribed to goes at the end of its turn. */
static bool reserve_or_drop(struct subscriptions *own, struct client *client,
                            struct slice name)
{
    if (client->state == CLIENT_FINISHED)
        return false;
    if (own->bytes + subscription_size(name) > CLIENT_SUBSCRIPTIONS_MAX) {
        client_drop_overflow(client, "subscriptions",
                             CLIENT_SUBSCRIPTIONS_MAX);
        return false;
    }
    own->bytes += subscription_size(name);
    return true;
}

void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name)
{
    struct topic *topic = find_topic(&pubsub->topics[kind], name);
    struct subscriptions *own;

    if (topic != NULL
        && subscription_find(&pubsub->subscriptions, topic, client) != NULL)
        return;
    own = get_or_create(client);
    if (!reserve_or_drop(own, client, name))
        return;
    if (topic == NULL)
        topic = add_topic(&pubsub->topics[kind], name);
    subscription_add(&pubsub->subscriptions, &topic->subscribers,
                     &own->lists[kind], topic, client);
    pubsub->bytes += subscription_size(name);
}

static void end_subscription(struct pubsub *pubsub, enum pubsub_kind kind,
                             struct subscription *subscription)
{
    struct topic *topic = subscription->topic;
    struct subscriptions *own = own_subscriptions(subscription->client);

    own->bytes -= subscription_size(topic->name);
    pubsub->bytes -= subscription_size(topic->name);
    subscription_remove(&pubsub->subscriptions, &topic->subscribers,
                        &own->lists[kind], subscription);
    if (topic->subscribers.count == 0)
        remove_topic(&pubsub->topics[kind], topic);
}

static void free_if_empty(struct client *client)
{
    struct subscriptions *subscriptions = own_subscriptions(client);

    if (subscriptions->lists[PUBSUB_CHANNEL].count > 0
        || subscriptions->lists[PUBSUB_PATTERN].count > 0)
        return;
    free(subscriptions);
    client->cold->subscriptions = NULL;
}

void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name)
{
    struct topic *topic = find_topic(&pubsub->topics[kind], name);
    struct subscription *subscription = topic == NULL ? NULL
        : subscription_find(&pubsub->subscriptions, topic, client);

    if (subscription == NULL)
        return;
    end_subscription(pubsub, kind, subscription);
    free_if_empty(client);
}

void pubsub_unsubscribe_all(struct pubsub *pubsub, struct client *client)
{
    if (own_subscriptions(client) == NULL)
        return;
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) {
        struct subscription_list *own = &own_subscriptions(client)->lists[kind];
        while (own->first != NULL)
            end_subscription(pubsub, (enum pubsub_kind)kind, own->first);
    }
    free_if_empty(client);
}

size_t pubsub_subscription_count(const struct client *client,
                                 enum pubsub_kind kind)
{
    const struct subscriptions *subscriptions = own_subscriptions(client);

    return subscriptions != NULL ? subscriptions->lists[kind].count : 0;
}

struct slice pubsub_first_subscription(const struct client *client,
                                       enum pubsub_kind kind)
{
    return own_subscriptions(client)->lists[kind].first->topic->name;
}

/* The words of a message, and how many bytes these are. */
struct words {
    struct slice list[4];
    size_t count;
    size_t bytes;
};

static void encode(struct buffer *message, const struct words *words)
{
    resp_encode_header(message, RESP_PUSH, (int64_t)words->count);
    for (size_t i = 0; i < words->count; i++)
        resp_encode_bulk(message, words->list[i]);
}

/* The message is encoded once, when the first subscriber has room for it, and
   copied to each. Only its first byte differs for those that speak RESP2. */
static size_t deliver(struct clients *clients, const struct topic *topic,
                      struct words words)
{
    const struct subscription *s = topic->subscribers.first;
    struct buffer message = { 0 };

    for (size_t i = 0; i < words.count; i++)
        words.bytes += words.list[i].length;
    for (; s != NULL; s = s->next[OF_TOPIC]) {
        if (!clients_reserve_or_drop(clients, s->client, words.bytes))
            continue;
        if (buffer_length(&message) == 0)
            encode(&message, &words);
        *buffer_bytes(&message) = s->client->resp3 ? RESP_PUSH : RESP_ARRAY;
        clients_queue_message(clients, s->client, buffer_slice(&message));
    }
    buffer_free(&message);
    return topic->subscribers.count;
}

size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message)
{
    const struct topics *patterns = &pubsub->topics[PUBSUB_PATTERN];
    const struct topic *topic = find_topic(&pubsub->topics[PUBSUB_CHANNEL],
                                           channel);
    size_t delivered = 0;

    if (topic != NULL)
        delivered = deliver(clients, topic, (struct words){
            { slice_of("message"), channel, message }, .count = 3 });
    for (topic = patterns->first; topic != NULL; topic = topic->next)
        if (glob_match(topic->name, channel))
            delivered += deliver(clients, topic, (struct words){
                { slice_of("pmessage"), topic->name, channel, message },
                .count = 4 });
    return delivered;
}

size_t pubsub_subscriber_count(const struct pubsub *pubsub,
                               struct slice channel)
{
    const struct topic *topic = find_topic(&pubsub->topics[PUBSUB_CHANNEL],
                                           channel);

    return topic != NULL ? topic->subscribers.count : 0;
}

size_t pubsub_memory(const struct pubsub *pubsub)
{
    return pubsub->bytes;
}

size_t pubsub_topic_count(const struct pubsub *pubsub, enum pubsub_kind kind)
{
    return pubsub->topics[kind].count;
}

const struct topic *pubsub_first_channel(const struct pubsub *pubsub)
{
    return pubsub->topics[PUBSUB_CHANNEL].first;
}
