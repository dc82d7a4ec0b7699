/* Commands of publish and subscribe. */

#include "commands.h"
#include "../pubsub/glob.h"
#include "../client/reply.h"

/* What changes when a client listens, or listens no more: pubsub_subscribe()
   or pubsub_unsubscribe(). */
typedef void change_function(struct pubsub *pubsub, enum pubsub_kind kind,
                             struct client *client, struct slice name);

struct change {
    const char *name;           /* of the command */
    enum pubsub_kind kind;
    change_function *make;
};

/* Each change is a message of its own. It goes the way of the messages, past
   call->reply: CLIENT REPLY OFF does not silence it. */
static struct buffer *begin_message(struct call *call, const char *name)
{
    struct buffer *out = call->client->output;

    resp_encode_many(out, call->client->resp3 ? RESP_PUSH : RESP_ARRAY, 3);
    resp_encode_bulk(out, slice_of(name));
    return out;
}

static void end_message(struct call *call)
{
    resp_encode_integer(call->client->output,
                        (int64_t)extra_topics(call->client));
}

static void change_one(struct call *call, const struct change *change,
                       struct slice name)
{
    resp_encode_bulk(begin_message(call, change->name), name);
    change->make(call->pubsub, change->kind, call->client, name);
    end_message(call);
}

static void change_named(struct call *call, struct change change)
{
    for (size_t i = 1; i < call->count; i++)
        change_one(call, &change, call->arguments[i].text);
}

/* There was nothing to listen to any more, and that is said once. */
static void nothing_to_leave(struct call *call, const struct change *change)
{
    struct buffer *out = begin_message(call, change->name);

    if (call->client->resp3)
        resp_encode_null3(out);
    else
        resp_encode_null(out);
    end_message(call);
}

static void leave_all(struct call *call, const struct change *change)
{
    const struct client_extra *extra = call->client->extra;

    if (extra == NULL || extra->topics[change->kind].count == 0) {
        nothing_to_leave(call, change);
        return;
    }
    const struct pointers *own = &extra->topics[change->kind];
    while (own->count > 0) {
        const struct topic *last = own->at[own->count - 1];
        change_one(call, change, last->name);
    }
}

static void leave(struct call *call, struct change change)
{
    if (call->count == 1)
        leave_all(call, &change);
    else
        change_named(call, change);
}

/* SUBSCRIBE channel [channel ...] */
void command_subscribe(struct call *call)
{
    change_named(call, (struct change){ "subscribe", PUBSUB_CHANNEL,
                                        pubsub_subscribe });
}

/* PSUBSCRIBE pattern [pattern ...] */
void command_psubscribe(struct call *call)
{
    change_named(call, (struct change){ "psubscribe", PUBSUB_PATTERN,
                                        pubsub_subscribe });
}

/* UNSUBSCRIBE [channel ...] */
void command_unsubscribe(struct call *call)
{
    leave(call, (struct change){ "unsubscribe", PUBSUB_CHANNEL,
                                 pubsub_unsubscribe });
}

/* PUNSUBSCRIBE [pattern ...] */
void command_punsubscribe(struct call *call)
{
    leave(call, (struct change){ "punsubscribe", PUBSUB_PATTERN,
                                 pubsub_unsubscribe });
}

/* PUBLISH channel message: how many times it was delivered */
void command_publish(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)pubsub_publish(
        call->pubsub, call->clients, call->arguments[1].text,
        call->arguments[2].text));
}

/* Is the channel one that PUBSUB CHANNELS is asked for? */
static bool is_wanted(const struct call *call, const struct topic *channel)
{
    return call->count == 2
        || glob_match(call->arguments[2].text, channel->name);
}

/* PUBSUB CHANNELS [pattern] */
void command_pubsub_channels(struct call *call)
{
    const struct topic *first = call->pubsub->of[PUBSUB_CHANNEL].first;
    size_t count = 0;

    if (call->count > 3) {
        resp_encode_error(call->reply, "ERR unknown subcommand or wrong "
                          "number of arguments for '%.*s'. Try PUBSUB HELP.",
                          (int)call->arguments[1].text.length,
                          call->arguments[1].text.bytes);
        return;
    }
    for (const struct topic *at = first; at != NULL; at = at->next)
        count += is_wanted(call, at);
    resp_encode_array(call->reply, count);
    for (const struct topic *at = first; at != NULL; at = at->next)
        if (is_wanted(call, at))
            resp_encode_bulk(call->reply, at->name);
}

/* PUBSUB NUMSUB [channel ...]: how many listen to each, patterns left aside */
void command_pubsub_numsub(struct call *call)
{
    resp_encode_array(call->reply, 2 * (call->count - 2));
    for (size_t i = 2; i < call->count; i++) {
        struct slice channel = call->arguments[i].text;
        resp_encode_bulk(call->reply, channel);
        resp_encode_integer(call->reply, (int64_t)pubsub_listeners(
            call->pubsub, channel));
    }
}

/* PUBSUB NUMPAT: how many patterns there are */
void command_pubsub_numpat(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)
                        call->pubsub->of[PUBSUB_PATTERN].count);
}
