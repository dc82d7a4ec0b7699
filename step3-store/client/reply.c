#include "reply.h"

/* Bytes of a value that are sent at once rather than copied into the output.
   With more than that in the output already, the socket is probably full. */
enum { AT_ONCE = 16 * 1024 };

void reply_ok(struct call *call)
{
    resp_encode_simple(call->reply, "OK");
}

void reply_null(struct call *call)
{
    if (call->client->resp3)
        resp_encode_null3(call->reply);
    else
        resp_encode_null(call->reply);
}

void reply_bulk(struct call *call, struct slice text)
{
    struct client *client = call->client;
    bool heard = call->reply == client->output;

    if (client->gone)
        return;
    /* MGET may name one large value a million times. */
    if (buffer_length(call->reply) > CLIENT_REPLY_MAX)
        client_give_up(client, CLIENT_REPLY_MAX);
    else if (text.length >= AT_ONCE && heard
             && buffer_length(call->reply) < AT_ONCE)
        client_send_bulk(client, text);
    else
        resp_encode_bulk(call->reply, text);
}

void reply_map(struct call *call, size_t pairs)
{
    if (call->client->resp3)
        resp_encode_many(call->reply, RESP_MAP, pairs);
    else
        resp_encode_array(call->reply, 2 * pairs);
}

void reply_set(struct call *call, size_t count)
{
    resp_encode_many(call->reply, call->client->resp3 ? RESP_SET : RESP_ARRAY,
                     count);
}

void reply_text(struct call *call, struct slice text)
{
    if (call->client->resp3)
        resp_encode_verbatim(call->reply, text);
    else
        resp_encode_bulk(call->reply, text);
}

void reply_syntax_error(struct call *call)
{
    resp_encode_error(call->reply, "ERR syntax error");
}

bool reply_or_integer(struct call *call, size_t i, int64_t *number)
{
    if (resp_parse_integer(call->arguments[i].text, number))
        return true;
    resp_encode_error(call->reply,
                      "ERR value is not an integer or out of range");
    return false;
}

bool argument_is(const struct call *call, size_t i, const char *word)
{
    return slice_equal_ignoring_case(call->arguments[i].text, slice_of(word));
}
