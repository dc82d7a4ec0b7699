/* Commands about the connection itself. */

#include "../client/client_cold.h"
#include "client_own.h"
#include "commands.h"
#include "transactions.h"

/* In RESP2 a subscriber receives PONG as a message. */
static void reply_pong_message(struct call *call)
{
    reply_array(call->reply, 2);
    reply_bulk(call->reply, slice_of("pong"));
    reply_bulk(call->reply, call->count == 2 ? call->arguments[1].text
                                                   : slice_of(""));
}

/* PING [message]: PONG, or the message. O(1). */
void command_ping(struct call *call)
{
    if (call->count > 2)
        reply_wrong_arity(call->reply, call->command_name);
    else if (client_is_subscriber(call->client) && !call->client->resp3)
        reply_pong_message(call);
    else if (call->count == 2)
        reply_bulk(call->reply, call->arguments[1].text);
    else
        reply_simple(call->reply, "PONG");
}

/* ECHO message: the message. O(1). */
void command_echo(struct call *call)
{
    reply_bulk(call->reply, call->arguments[1].text);
}

/* SELECT index: +OK, and from now on the client's commands are about the keys
   of that database. O(1). */
void command_select(struct call *call)
{
    if (parse_database_or_reply(call, 1, &call->client->database))
        reply_ok(call->reply);
}

/* QUIT: +OK, and the connection is closed. O(1). */
void command_quit(struct call *call)
{
    reply_ok(call->reply);
    client_close_after_reply(call->client);
}

/* RESET: +RESET, and the client is as if it had just connected. O(n log n) in
   its subscriptions, and O(queued + watched) in its transaction. */
void command_reset(struct call *call)
{
    struct client *client = call->client;

    pubsub_unsubscribe_all(call->pubsub, client);
    transaction_discard(call->store, client);
    if (client->cold != NULL)
        buffer_free(&client->cold->name);
    client_cold_free_if_empty(client);
    client->resp3 = false;
    client->database = 0;
    client_set_authenticated(client, !password_is_required(call->password));
    reply_reset(call->reply);
    reply_simple(call->reply, "RESET");
}

/* There is one user, `default`. If no password is required, any will do, as in
   a Redis without one. */
static bool authenticate_or_reply(struct call *call, struct slice user,
                                  struct slice password)
{
    if (slice_equal(user, slice_of("default"))
        && (!password_is_required(call->password)
            || password_is(call->password, password))) {
        client_set_authenticated(call->client, true);
        return true;
    }
    reply_error(call->reply, "WRONGPASS invalid username-password pair or user "
                "is disabled.");
    return false;
}

/* AUTH [username] password: +OK. O(1). */
void command_auth(struct call *call)
{
    bool with_user = call->count == 3;

    if (call->count > 3)
        reply_syntax_error(call->reply);
    else if (!with_user && !password_is_required(call->password))
        reply_error(call->reply, "ERR AUTH <password> called without any "
                    "password configured for the default user. Are you sure "
                    "your configuration is correct?");
    else if (authenticate_or_reply(call, with_user ? call->arguments[1].text
                                                   : slice_of("default"),
                                   call->arguments[call->count - 1].text))
        reply_ok(call->reply);
}

/* Does what the options of HELLO ask for, from argument `i` on. */
static bool apply_options_or_reply(struct call *call, size_t i)
{
    while (i < call->count) {
        size_t following = call->count - 1 - i;
        struct slice option = call->arguments[i].text;
        if (argument_is(call, i, "auth") && following >= 2) {
            if (!authenticate_or_reply(call, call->arguments[i + 1].text,
                                       call->arguments[i + 2].text))
                return false;
            i += 3;
        } else if (argument_is(call, i, "setname") && following >= 1) {
            if (!set_name_or_reply(call, call->arguments[i + 1].text))
                return false;
            i += 2;
        } else {
            reply_error(call->reply,
                        "ERR Syntax error in HELLO option '%.*s'",
                        (int)option.length, option.bytes);
            return false;
        }
    }
    return true;
}

static void reply_field(struct reply *reply, const char *name,
                        const char *value)
{
    reply_bulk(reply, slice_of(name));
    reply_bulk(reply, slice_of(value));
}

static void reply_hello(struct call *call)
{
    struct reply *reply = call->reply;

    reply_map(reply, 7);
    reply_field(reply, "server", "three-servers");
    reply_field(reply, "version", server_stats_redis_version);
    reply_bulk(reply, slice_of("proto"));
    reply_integer(reply, call->client->resp3 ? 3 : 2);
    reply_bulk(reply, slice_of("id"));
    reply_integer(reply, (int64_t)call->client->id);
    reply_field(reply, "mode", "standalone");
    reply_field(reply, "role", "master");
    reply_bulk(reply, slice_of("modules"));
    reply_array(reply, 0);
}

/* HELLO [version [AUTH username password] [SETNAME name]]: a map that describes
   the server and the connection. O(options), which may be repeated. */
void command_hello(struct call *call)
{
    int64_t version = call->client->resp3 ? 3 : 2;

    if (call->count > 1
        && !resp_parse_integer(call->arguments[1].text, &version)) {
        reply_error(call->reply, "ERR Protocol version is not an integer or "
                    "out of range");
        return;
    }
    if (version < 2 || version > 3) {
        reply_error(call->reply, "NOPROTO unsupported protocol version");
        return;
    }
    if (!apply_options_or_reply(call, 2))
        return;
    if (!call->client->authenticated) {
        reply_error(call->reply, "NOAUTH HELLO must be called with the client "
                    "already authenticated, otherwise the HELLO AUTH <user> "
                    "<pass> option can be used to authenticate the client and "
                    "select the RESP protocol version at the same time");
        return;
    }
    call->client->resp3 = version == 3;
    reply_hello(call);
}
