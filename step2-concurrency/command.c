#include "command.h"
#include "errors.h"

static void ping(struct buffer *out, const struct resp_value *arguments,
                 size_t count)
{
    if (count > 2)
        errors_wrong_arity(out, "ping");
    else if (count == 2)
        resp_encode_bulk(out, arguments[1].text);
    else
        resp_encode_simple(out, "PONG");
}

static void echo(struct buffer *out, const struct resp_value *arguments,
                 size_t count)
{
    if (count != 2)
        errors_wrong_arity(out, "echo");
    else
        resp_encode_bulk(out, arguments[1].text);
}

static void set(struct buffer *out, struct store *store,
                const struct resp_value *arguments, size_t count)
{
    if (count < 3) {
        errors_wrong_arity(out, "set");
    } else if (count > 3) {
        resp_encode_error(out, "ERR syntax error");
    } else {
        store_set(store, arguments[1].text, arguments[2].text);
        resp_encode_simple(out, "OK");
    }
}

static void get(struct buffer *out, const struct store *store,
                const struct resp_value *arguments, size_t count)
{
    struct slice value;

    if (count != 2)
        errors_wrong_arity(out, "get");
    else if (store_get(store, arguments[1].text, &value))
        resp_encode_bulk(out, value);
    else
        resp_encode_null(out);
}

static bool is(struct slice name, const char *command)
{
    return slice_equal_ignoring_case(name, slice_of(command));
}

void command_run(struct buffer *out, struct store *store,
                 const struct resp_value *arguments, size_t count)
{
    struct slice name = arguments[0].text;

    if (is(name, "PING"))
        ping(out, arguments, count);
    else if (is(name, "ECHO"))
        echo(out, arguments, count);
    else if (is(name, "SET"))
        set(out, store, arguments, count);
    else if (is(name, "GET"))
        get(out, store, arguments, count);
    else
        errors_unknown_command(out, arguments, count);
}
