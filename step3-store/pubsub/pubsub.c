#include "pubsub.h"
#include "glob.h"
#include "memory.h"

#include <search.h>
#include <stdlib.h>
#include <string.h>

/* Any order will do, so lengths first: most names differ there. A topic
   begins with its name, hence both sides are slices. */
static int compare(const void *left, const void *right)
{
    const struct slice *a = left, *b = right;

    if (a->length != b->length)
        return a->length < b->length ? -1 : 1;
    return a->length == 0 ? 0 : memcmp(a->bytes, b->bytes, a->length);
}

static struct topic *find(const struct topics *topics, struct slice name)
{
    struct topic *const *found = tfind(&name, &topics->tree, compare);

    return found != NULL ? *found : NULL;
}

static struct topic *add(struct topics *topics, struct slice name)
{
    struct topic *topic = memory_allocate(sizeof *topic + name.length);
    char *copy = (char *)(topic + 1);

    if (name.length > 0)
        memcpy(copy, name.bytes, name.length);
    *topic = (struct topic){ .name = { copy, name.length },
                             .next = topics->first };
    if (tsearch(topic, &topics->tree, compare) == NULL)
        memory_exhausted(sizeof(void *));
    if (topics->first != NULL)
        topics->first->previous = topic;
    topics->first = topic;
    topics->count++;
    return topic;
}

static void delete(struct topics *topics, struct topic *topic)
{
    tdelete(topic, &topics->tree, compare);
    if (topic->next != NULL)
        topic->next->previous = topic->previous;
    if (topic->previous != NULL)
        topic->previous->next = topic->next;
    else
        topics->first = topic->next;
    topics->count--;
    free(topic);
}

void pubsub_subscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                      struct client *client, struct slice name)
{
    struct topic *topic = find(&pubsub->of[kind], name);

    if (topic == NULL)
        topic = add(&pubsub->of[kind], name);
    pointers_add(&topic->listeners, client);
    pointers_add(&extra_of(client)->topics[kind], topic);
}

static void leave(struct topics *topics, struct topic *topic,
                  struct client *client, struct pointers *own)
{
    pointers_remove(own, topic);
    pointers_remove(&topic->listeners, client);
    if (topic->listeners.count == 0)
        delete(topics, topic);
}

void pubsub_unsubscribe(struct pubsub *pubsub, enum pubsub_kind kind,
                        struct client *client, struct slice name)
{
    struct topic *topic = find(&pubsub->of[kind], name);

    if (topic != NULL && client->extra != NULL)
        leave(&pubsub->of[kind], topic, client, &client->extra->topics[kind]);
}

void pubsub_forget(struct pubsub *pubsub, struct client *client)
{
    if (client->extra == NULL)
        return;
    for (int kind = 0; kind < PUBSUB_KINDS; kind++) {
        struct pointers *own = &client->extra->topics[kind];
        while (own->count > 0)
            leave(&pubsub->of[kind], own->at[own->count - 1], client, own);
    }
}

/* The message is spelled once, and then copied to each. Only its first byte
   is another one for those who speak RESP2. */
static size_t tell(struct clients *clients, const struct topic *topic,
                   const struct slice *words, size_t count)
{
    struct buffer message = { 0 };

    resp_encode_many(&message, RESP_PUSH, count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&message, words[i]);
    for (size_t i = 0; i < topic->listeners.count; i++) {
        struct client *client = topic->listeners.at[i];
        *buffer_bytes(&message) = client->resp3 ? RESP_PUSH : RESP_ARRAY;
        clients_push(clients, client, (struct slice){
            buffer_bytes(&message), buffer_length(&message) });
    }
    buffer_free(&message);
    return topic->listeners.count;
}

size_t pubsub_publish(const struct pubsub *pubsub, struct clients *clients,
                      struct slice channel, struct slice message)
{
    const struct topic *topic = find(&pubsub->of[PUBSUB_CHANNEL], channel);
    size_t heard = 0;

    if (topic != NULL)
        heard = tell(clients, topic, (struct slice[]){
            slice_of("message"), channel, message }, 3);
    for (topic = pubsub->of[PUBSUB_PATTERN].first; topic != NULL;
         topic = topic->next)
        if (glob_match(topic->name, channel))
            heard += tell(clients, topic, (struct slice[]){
                slice_of("pmessage"), topic->name, channel, message }, 4);
    return heard;
}

size_t pubsub_listeners(const struct pubsub *pubsub, struct slice channel)
{
    const struct topic *topic = find(&pubsub->of[PUBSUB_CHANNEL], channel);

    return topic != NULL ? topic->listeners.count : 0;
}
