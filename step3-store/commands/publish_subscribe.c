/* The commands of pub/sub. */

#include "../pubsub/glob.h"
#include "commands.h"

/* pubsub_subscribe() or pubsub_unsubscribe(). */
typedef void subscription_function(struct pubsub *pubsub,
                                   enum pubsub_kind kind,
                                   struct client *client, struct slice name);

/* What a command changes. */
struct change {
    const char *name;           /* of the command */
    enum pubsub_kind kind;
    subscription_function *apply;
};

/* Each change is confirmed by a message of its own. Like all messages it is
   sent even after CLIENT REPLY OFF. */
static void begin_confirmation(struct call *call, struct reply *message,
                               const char *name)
{
    reply_begin_message(message, call->client);
    reply_push(message, 3);
    reply_bulk(message, slice_of(name));
}

static void end_confirmation(struct call *call, struct reply *message)
{
    reply_integer(message, (int64_t)(
        pubsub_subscription_count(call->client, PUBSUB_CHANNEL)
        + pubsub_subscription_count(call->client, PUBSUB_PATTERN)));
    call->reply->sent_bytes += message->sent_bytes;
}

static void change_one(struct call *call, const struct change *change,
                       struct slice name)
{
    struct reply message;

    begin_confirmation(call, &message, change->name);
    reply_bulk(&message, name);
    change->apply(call->pubsub, change->kind, call->client, name);
    end_confirmation(call, &message);
}

static void change_named(struct call *call, struct change change)
{
    for (size_t i = 1; i < call->count; i++)
        change_one(call, &change, call->arguments[i].text);
}

/* There was no subscription left: one confirmation says so. */
static void reply_nothing_subscribed(struct call *call,
                                     const struct change *change)
{
    struct reply message;

    begin_confirmation(call, &message, change->name);
    reply_null(&message);
    end_confirmation(call, &message);
}

static void unsubscribe_all(struct call *call, const struct change *change)
{
    const struct client *client = call->client;

    if (pubsub_subscription_count(client, change->kind) == 0) {
        reply_nothing_subscribed(call, change);
        return;
    }
    while (pubsub_subscription_count(client, change->kind) > 0)
        change_one(call, change,
                   pubsub_first_subscription(client, change->kind));
}

static void unsubscribe(struct call *call, struct change change)
{
    if (call->count == 1)
        unsubscribe_all(call, &change);
    else
        change_named(call, change);
}

/* SUBSCRIBE channel [channel ...]: a confirmation for each. O(log n) for each,
   in all subscriptions of all clients. */
void command_subscribe(struct call *call)
{
    change_named(call, (struct change){ "subscribe", PUBSUB_CHANNEL,
                                        pubsub_subscribe });
}

/* PSUBSCRIBE pattern [pattern ...]: a confirmation for each. O(log n) for
   each. */
void command_psubscribe(struct call *call)
{
    change_named(call, (struct change){ "psubscribe", PUBSUB_PATTERN,
                                        pubsub_subscribe });
}

/* UNSUBSCRIBE [channel ...]: a confirmation for each that is named, or for all
   in the order of subscribing. O(log n) for each. */
void command_unsubscribe(struct call *call)
{
    unsubscribe(call, (struct change){ "unsubscribe", PUBSUB_CHANNEL,
                                       pubsub_unsubscribe });
}

/* PUNSUBSCRIBE [pattern ...]: a confirmation for each that is named, or for all
   in the order of subscribing. O(log n) for each. */
void command_punsubscribe(struct call *call)
{
    unsubscribe(call, (struct change){ "punsubscribe", PUBSUB_PATTERN,
                                       pubsub_unsubscribe });
}

/* PUBLISH channel message: the number of deliveries. O(pattern times channel)
   at worst for each pattern of any client, and O(message) for each subscriber
   that has room for it. */
void command_publish(struct call *call)
{
    reply_integer(call->reply, (int64_t)pubsub_publish(
        call->pubsub, call->clients, call->arguments[1].text,
        call->arguments[2].text));
}

/* Returns true if PUBSUB CHANNELS asks for this channel. */
static bool is_requested(const struct call *call, const struct topic *channel)
{
    return call->count == 2
        || glob_match(call->arguments[2].text, channel->name);
}

/* PUBSUB CHANNELS [pattern]: all channels, or those that match.
   O(channels), and O(pattern times channel) at worst for each. */
void command_pubsub_channels(struct call *call)
{
    const struct topic *channel = pubsub_first_channel(call->pubsub);
    struct reply names;
    size_t count = 0;

    if (call->count > 3) {
        reply_error(call->reply, "ERR unknown subcommand or wrong number of "
                    "arguments for '%.*s'. Try PUBSUB HELP.",
                    (int)call->arguments[1].text.length,
                    call->arguments[1].text.bytes);
        return;
    }
    reply_part_begin(&names, call->reply);
    for (; channel != NULL; channel = channel->next) {
        if (is_requested(call, channel)) {
            reply_bulk(&names, channel->name);
            count++;
        }
    }
    reply_array(call->reply, count);
    reply_part_end(&names, call->reply);
}

/* PUBSUB NUMSUB [channel ...]: the number of subscribers of each, patterns not
   included. O(log n) for each. */
void command_pubsub_numsub(struct call *call)
{
    reply_array(call->reply, 2 * (call->count - 2));
    for (size_t i = 2; i < call->count; i++) {
        struct slice channel = call->arguments[i].text;
        reply_bulk(call->reply, channel);
        reply_integer(call->reply, (int64_t)pubsub_subscriber_count(
            call->pubsub, channel));
    }
}

/* PUBSUB NUMPAT: the number of patterns. O(1). */
void command_pubsub_numpat(struct call *call)
{
    reply_integer(call->reply, (int64_t)pubsub_topic_count(call->pubsub,
                                                           PUBSUB_PATTERN));
}
