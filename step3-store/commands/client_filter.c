#include "client_filter.h"
#include "net.h"
#include "../client/reply.h"

bool reply_or_client_type(struct call *call, size_t i, enum client_type *type)
{
    if (argument_is(call, i, "normal")) {
        *type = CLIENT_NORMAL;
    } else if (argument_is(call, i, "pubsub")) {
        *type = CLIENT_PUBSUB;
    } else if (argument_is(call, i, "master") || argument_is(call, i, "slave")
               || argument_is(call, i, "replica")) {
        *type = CLIENT_SERVER;
    } else {
        resp_encode_error(call->reply, "ERR Unknown client type '%.*s'",
                          (int)call->arguments[i].text.length,
                          call->arguments[i].text.bytes);
        return false;
    }
    return true;
}

/* The system is asked for an address only when it is looked for. */
static bool has_address(const struct client *client, struct slice wanted)
{
    char name[NET_NAME_SIZE];

    if (wanted.bytes == NULL)
        return true;
    net_peer_name(client->socket, name);
    return slice_equal(wanted, slice_of(name));
}

static bool has_own_address(const struct client *client, struct slice wanted)
{
    char name[NET_NAME_SIZE];

    if (wanted.bytes == NULL)
        return true;
    net_local_name(client->socket, name);
    return slice_equal(wanted, slice_of(name));
}

bool client_matches(const struct call *call, const struct client *client,
                    const struct client_filter *filter)
{
    enum client_type type = extra_topics(client) > 0 ? CLIENT_PUBSUB
                                                      : CLIENT_NORMAL;

    if (client->gone || client->closing)    /* as good as not there */
        return false;
    return (filter->id == 0 || filter->id == client->id)
        && (filter->type == CLIENT_ANY || filter->type == type)
        && !(filter->skip_me && client == call->client)
        && has_address(client, filter->address)
        && has_own_address(client, filter->own_address);
}
