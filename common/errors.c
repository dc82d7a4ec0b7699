#include "errors.h"

#include <stdio.h>

enum { SHOWN_MAX = 128 };       /* bytes of a client's text in an error */

const char errors_too_many_clients[] =
    "-ERR max number of clients reached\r\n";

const char errors_http[] =
    "Possible SECURITY ATTACK: this client speaks HTTP (POST or Host:). A web "
    "page may have made a browser send us commands. Hanging up on it";

static int shown(struct slice text, size_t most)
{
    return (int)(text.length < most ? text.length : most);
}

void errors_unknown_command(struct buffer *out,
                            const struct resp_value *arguments, size_t count)
{
    char list[2 * SHOWN_MAX] = "";
    size_t used = 0;

    for (size_t i = 1; i < count && used < SHOWN_MAX; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "'%.*s' ",
                                 shown(arguments[i].text, SHOWN_MAX - used),
                                 arguments[i].text.bytes);
    resp_encode_error(out, "ERR unknown command '%.*s', "
                      "with args beginning with: %s",
                      shown(arguments[0].text, SHOWN_MAX),
                      arguments[0].text.bytes, list);
}

void errors_wrong_arity(struct buffer *out, const char *name)
{
    resp_encode_error(out, "ERR wrong number of arguments for '%s' command",
                      name);
}

bool errors_is_http(struct slice name)
{
    return slice_equal_ignoring_case(name, slice_of("POST"))
        || slice_equal_ignoring_case(name, slice_of("Host:"));
}
