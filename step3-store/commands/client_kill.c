/* CLIENT KILL. */

#include "client_filter.h"
#include "commands.h"
#include "../client/reply.h"

static bool reply_or_id(struct call *call, size_t i, uint64_t *id)
{
    int64_t number;

    if (!resp_parse_integer(call->arguments[i].text, &number) || number < 1) {
        resp_encode_error(call->reply,
                          "ERR client-id should be greater than 0");
        return false;
    }
    *id = (uint64_t)number;
    return true;
}

/* There is one user, `default`, and all are that one. */
static bool reply_or_user(struct call *call, size_t i)
{
    struct slice name = call->arguments[i].text;

    if (slice_equal(name, slice_of("default")))
        return true;
    resp_encode_error(call->reply, "ERR No such user '%.*s'",
                      (int)name.length, name.bytes);
    return false;
}

/* Argument number `i` says what the one behind it is compared with. */
static bool reply_or_filter(struct call *call, size_t i,
                            struct client_filter *filter)
{
    size_t value = i + 1;

    if (value < call->count) {
        if (argument_is(call, i, "id"))
            return reply_or_id(call, value, &filter->id);
        if (argument_is(call, i, "type"))
            return reply_or_client_type(call, value, &filter->type);
        if (argument_is(call, i, "user"))
            return reply_or_user(call, value);
        if (argument_is(call, i, "addr")) {
            filter->address = call->arguments[value].text;
            return true;
        }
        if (argument_is(call, i, "laddr")) {
            filter->own_address = call->arguments[value].text;
            return true;
        }
        filter->skip_me = argument_is(call, value, "yes");
        if (argument_is(call, i, "skipme")
            && (filter->skip_me || argument_is(call, value, "no")))
            return true;
    }
    reply_syntax_error(call);
    return false;
}

static void kill_client(struct call *call, struct client *client)
{
    if (client == call->client) {
        client_close_after_reply(client);
    } else {
        pubsub_forget(call->pubsub, client);
        client_kill(client);
    }
}

static int64_t kill_all(struct call *call, const struct client_filter *filter)
{
    int64_t killed = 0;

    for (struct client *at = clients_first(call->clients); at != NULL;
         at = clients_next(call->clients, at)) {
        if (client_matches(call, at, filter)) {
            kill_client(call, at);
            killed++;
        }
    }
    return killed;
}

/* CLIENT KILL address | filter value [filter value ...], where a filter is
   ID, ADDR, LADDR, TYPE, USER or SKIPME */
void command_client_kill(struct call *call)
{
    struct client_filter filter = { .skip_me = true };

    if (call->count == 3) {
        filter = (struct client_filter){ .address = call->arguments[2].text };
        if (kill_all(call, &filter) > 0)
            reply_ok(call);
        else
            resp_encode_error(call->reply, "ERR No such client");
        return;
    }
    for (size_t i = 2; i < call->count; i += 2)
        if (!reply_or_filter(call, i, &filter))
            return;
    resp_encode_integer(call->reply, kill_all(call, &filter));
}
