/* CLIENT KILL. */

#include "client_kill.h"
#include "commands.h"
#include "net.h"

bool parse_client_type_or_reply(struct call *call, size_t i,
                                enum client_type *type)
{
    struct slice name = call->arguments[i].text;

    if (argument_is(call, i, "normal")) {
        *type = CLIENT_NORMAL;
    } else if (argument_is(call, i, "pubsub")) {
        *type = CLIENT_PUBSUB;
    } else if (argument_is(call, i, "master") || argument_is(call, i, "slave")
               || argument_is(call, i, "replica")) {
        *type = CLIENT_SERVER;
    } else {
        reply_error(call->reply, "ERR Unknown client type '%.*s'",
                    (int)name.length, name.bytes);
        return false;
    }
    return true;
}

/* Asks the system for an address only when a filter needs it. */
static bool has_address(const struct client *client, struct slice wanted)
{
    char name[NET_NAME_SIZE];

    if (wanted.bytes == NULL)
        return true;
    net_peer_name(client->socket, name);
    return slice_equal(wanted, slice_of(name));
}

static bool has_local_address(const struct client *client, struct slice wanted)
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
    enum client_type type = client_is_subscriber(client) ? CLIENT_PUBSUB
                                                         : CLIENT_NORMAL;

    if (!client_accepts_requests(client))   /* closing; treat it as gone */
        return false;
    return (filter->id == 0 || filter->id == client->id)
        && (filter->type == CLIENT_ANY || filter->type == type)
        && !(filter->skip_me && client == call->client)
        && has_address(client, filter->address)
        && has_local_address(client, filter->local_address);
}

static bool parse_id_or_reply(struct call *call, size_t i, uint64_t *id)
{
    int64_t number;

    if (!resp_parse_integer(call->arguments[i].text, &number) || number < 1) {
        reply_error(call->reply, "ERR client-id should be greater than 0");
        return false;
    }
    *id = (uint64_t)number;
    return true;
}

/* There is one user, `default`, and every client is that one. */
static bool check_user_or_reply(struct call *call, size_t i)
{
    struct slice name = call->arguments[i].text;

    if (slice_equal(name, slice_of("default")))
        return true;
    reply_error(call->reply, "ERR No such user '%.*s'", (int)name.length,
                name.bytes);
    return false;
}

/* Argument `i` names a property, the one after it the value to compare it
   with. */
static bool parse_filter_or_reply(struct call *call, size_t i,
                                  struct client_filter *filter)
{
    size_t value = i + 1;

    if (value < call->count) {
        if (argument_is(call, i, "id"))
            return parse_id_or_reply(call, value, &filter->id);
        if (argument_is(call, i, "type"))
            return parse_client_type_or_reply(call, value, &filter->type);
        if (argument_is(call, i, "user"))
            return check_user_or_reply(call, value);
        if (argument_is(call, i, "addr")) {
            filter->address = call->arguments[value].text;
            return true;
        }
        if (argument_is(call, i, "laddr")) {
            filter->local_address = call->arguments[value].text;
            return true;
        }
        filter->skip_me = argument_is(call, value, "yes");
        if (argument_is(call, i, "skipme")
            && (filter->skip_me || argument_is(call, value, "no")))
            return true;
    }
    reply_syntax_error(call->reply);
    return false;
}

static void kill_client(struct call *call, struct client *client)
{
    if (client == call->client) {
        client_close_after_reply(client);
    } else {
        pubsub_unsubscribe_all(call->pubsub, client);
        client_kill(client);
    }
}

static int64_t kill_all(struct call *call, const struct client_filter *filter)
{
    int64_t killed = 0;

    for (struct client *client = clients_first(call->clients); client != NULL;
         client = clients_next(call->clients, client)) {
        if (client_matches(call, client, filter)) {
            kill_client(call, client);
            killed++;
        }
    }
    return killed;
}

/* CLIENT KILL address | filter value [filter value ...], where a filter is
   ID, ADDR, LADDR, TYPE, USER or SKIPME: +OK, or the number of clients
   killed. O(words + clients), and O(n log n) in the subscriptions of those that
   are killed. */
void command_client_kill(struct call *call)
{
    struct client_filter filter = { .skip_me = true };

    if (call->count == 3) {
        filter = (struct client_filter){ .address = call->arguments[2].text };
        if (kill_all(call, &filter) > 0)
            reply_ok(call->reply);
        else
            reply_error(call->reply, "ERR No such client");
        return;
    }
    for (size_t i = 2; i < call->count; i += 2)
        if (!parse_filter_or_reply(call, i, &filter))
            return;
    reply_integer(call->reply, kill_all(call, &filter));
}
