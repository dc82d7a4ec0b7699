/* Commands about the connection itself. */

#include "client_own.h"
#include "commands.h"
#include "errors.h"
#include "../client/reply.h"

/* In RESP2 a client that listens for messages gets PONG as one of them. */
static void pong_as_message(struct call *call)
{
    resp_encode_array(call->reply, 2);
    resp_encode_bulk(call->reply, slice_of("pong"));
    resp_encode_bulk(call->reply, call->count == 2 ? call->arguments[1].text
                                                   : slice_of(""));
}

/* PING [message] */
void command_ping(struct call *call)
{
    if (call->count > 2)
        errors_wrong_arity(call->reply, "ping");
    else if (extra_topics(call->client) > 0 && !call->client->resp3)
        pong_as_message(call);
    else if (call->count == 2)
        resp_encode_bulk(call->reply, call->arguments[1].text);
    else
        resp_encode_simple(call->reply, "PONG");
}

/* ECHO message */
void command_echo(struct call *call)
{
    resp_encode_bulk(call->reply, call->arguments[1].text);
}

/* SELECT index: there is one database */
void command_select(struct call *call)
{
    int64_t index;

    if (!reply_or_integer(call, 1, &index))
        return;
    if (index < INT32_MIN || index > INT32_MAX)
        resp_encode_error(call->reply, "ERR value is out of range, value must "
                          "between %d and %d", INT32_MIN, INT32_MAX);
    else if (index != 0)
        resp_encode_error(call->reply, "ERR DB index is out of range");
    else
        reply_ok(call);
}

/* QUIT */
void command_quit(struct call *call)
{
    reply_ok(call);
    client_close_after_reply(call->client);
}

/* RESET: as if the client had just connected */
void command_reset(struct call *call)
{
    struct client *client = call->client;

    pubsub_forget(call->pubsub, client);
    if (client->extra != NULL)
        buffer_free(&client->extra->name);
    extra_trim(client);
    client->resp3 = false;
    client->silent = false;
    client_set_stranger(client, call->password->length > 0);
    call->reply = client->output;   /* it is heard again */
    resp_encode_simple(call->reply, "RESET");
}

/* There is one user, `default`. Where no password is asked for, as in a Redis
   that was given none, any will do. */
static bool reply_or_let_in(struct call *call, struct slice name,
                            struct slice password)
{
    if (slice_equal(name, slice_of("default"))
        && (call->password->length == 0
            || password_is(call->password, password))) {
        client_set_stranger(call->client, false);
        return true;
    }
    resp_encode_error(call->reply, "WRONGPASS invalid username-password pair "
                      "or user is disabled.");
    return false;
}

/* AUTH [username] password */
void command_auth(struct call *call)
{
    bool named = call->count == 3;

    if (call->count > 3)
        reply_syntax_error(call);
    else if (!named && call->password->length == 0)
        resp_encode_error(call->reply, "ERR AUTH <password> called without "
                          "any password configured for the default user. Are "
                          "you sure your configuration is correct?");
    else if (reply_or_let_in(call, named ? call->arguments[1].text
                                         : slice_of("default"),
                             call->arguments[call->count - 1].text))
        reply_ok(call);
}

/* Does what the options of HELLO say, from argument number `i` on. */
static bool reply_or_options(struct call *call, size_t i)
{
    while (i < call->count) {
        size_t more = call->count - 1 - i;
        if (argument_is(call, i, "auth") && more >= 2) {
            if (!reply_or_let_in(call, call->arguments[i + 1].text,
                                 call->arguments[i + 2].text))
                return false;
            i += 3;
        } else if (argument_is(call, i, "setname") && more >= 1) {
            if (!reply_or_name(call, call->arguments[i + 1].text))
                return false;
            i += 2;
        } else {
            resp_encode_error(call->reply,
                              "ERR Syntax error in HELLO option '%.*s'",
                              (int)call->arguments[i].text.length,
                              call->arguments[i].text.bytes);
            return false;
        }
    }
    return true;
}

static void introduce(struct call *call)
{
    struct buffer *reply = call->reply;

    reply_map(call, 7);
    resp_encode_bulk(reply, slice_of("server"));
    resp_encode_bulk(reply, slice_of("three-servers"));
    resp_encode_bulk(reply, slice_of("version"));
    resp_encode_bulk(reply, slice_of(facts_redis_version));
    resp_encode_bulk(reply, slice_of("proto"));
    resp_encode_integer(reply, call->client->resp3 ? 3 : 2);
    resp_encode_bulk(reply, slice_of("id"));
    resp_encode_integer(reply, (int64_t)call->client->id);
    resp_encode_bulk(reply, slice_of("mode"));
    resp_encode_bulk(reply, slice_of("standalone"));
    resp_encode_bulk(reply, slice_of("role"));
    resp_encode_bulk(reply, slice_of("master"));
    resp_encode_bulk(reply, slice_of("modules"));
    resp_encode_array(reply, 0);
}

/* HELLO [version [AUTH username password] [SETNAME name]] */
void command_hello(struct call *call)
{
    int64_t version = call->client->resp3 ? 3 : 2;

    if (call->count > 1
        && !resp_parse_integer(call->arguments[1].text, &version)) {
        resp_encode_error(call->reply, "ERR Protocol version is not an "
                          "integer or out of range");
        return;
    }
    if (version < 2 || version > 3) {
        resp_encode_error(call->reply, "NOPROTO unsupported protocol version");
        return;
    }
    if (!reply_or_options(call, 2))
        return;
    if (call->client->stranger) {
        resp_encode_error(call->reply, "NOAUTH HELLO must be called with the "
                          "client already authenticated, otherwise the HELLO "
                          "AUTH <user> <pass> option can be used to "
                          "authenticate the client and select the RESP "
                          "protocol version at the same time");
        return;
    }
    call->client->resp3 = version == 3;
    introduce(call);
}
