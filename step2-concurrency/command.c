#include "command.h"
#include "errors.h"

static void reply_wrong_arity(struct buffer *out, const char *name)
{
    char text[ERROR_TEXT_SIZE];

    errors_format_wrong_arity(text, name);
    resp_encode_error(out, "%s", text);
}

static void reply_unknown(struct buffer *out, const struct resp_values *request)
{
    char text[ERROR_TEXT_SIZE];

    errors_format_unknown_command(text, request->items, request->count);
    resp_encode_error(out, "%s", text);
}

static void command_ping(struct buffer *out, const struct resp_values *request)
{
    if (request->count > 2)
        reply_wrong_arity(out, "ping");
    else if (request->count == 2)
        resp_encode_bulk(out, request->items[1].text);
    else
        resp_encode_simple(out, "PONG");
}

static void command_echo(struct buffer *out, const struct resp_values *request)
{
    if (request->count != 2)
        reply_wrong_arity(out, "echo");
    else
        resp_encode_bulk(out, request->items[1].text);
}

static void command_set(struct buffer *out, struct store *store,
                        const struct resp_values *request)
{
    const struct resp_value *arguments = request->items;

    if (request->count < 3) {
        reply_wrong_arity(out, "set");
    } else if (request->count > 3) {
        resp_encode_error(out, "ERR syntax error");
    } else {
        store_set_value(store, arguments[1].text, arguments[2].text);
        resp_encode_simple(out, "OK");
    }
}

static void command_get(struct buffer *out, const struct store *store,
                        const struct resp_values *request)
{
    struct slice value;

    if (request->count != 2)
        reply_wrong_arity(out, "get");
    else if (store_get_value(store, request->items[1].text, &value))
        resp_encode_bulk(out, value);
    else
        resp_encode_null(out);
}

void command_run(struct buffer *out, struct store *store,
                 const struct resp_values *request)
{
    struct slice name = request->items[0].text;

    if (slice_equal_ignoring_case(name, slice_of("PING")))
        command_ping(out, request);
    else if (slice_equal_ignoring_case(name, slice_of("ECHO")))
        command_echo(out, request);
    else if (slice_equal_ignoring_case(name, slice_of("SET")))
        command_set(out, store, request);
    else if (slice_equal_ignoring_case(name, slice_of("GET")))
        command_get(out, store, request);
    else
        reply_unknown(out, request);
}
