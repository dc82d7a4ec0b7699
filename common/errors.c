#include "errors.h"

#include <stdio.h>

const char errors_too_many_clients[] =
    "-ERR max number of clients reached\r\n";

const char errors_http[] =
    "Possible SECURITY ATTACK: this client speaks HTTP (POST or Host:). A web "
    "page may have made a browser send us commands. Closing the connection";

/* Returns the precision for printf's %.*s: at most `max` bytes. */
static int precision(struct slice text, size_t max)
{
    return (int)(text.length < max ? text.length : max);
}

void errors_format_unknown_command(char text[static ERROR_TEXT_SIZE],
                                   const struct resp_value *arguments,
                                   size_t count)
{
    char list[2 * ERROR_ARGUMENT_MAX] = "";
    size_t used = 0;

    for (size_t i = 1; i < count && used < ERROR_ARGUMENT_MAX; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "'%.*s' ",
                                 precision(arguments[i].text,
                                           ERROR_ARGUMENT_MAX - used),
                                 arguments[i].text.bytes);
    snprintf(text, ERROR_TEXT_SIZE, "ERR unknown command '%.*s', "
             "with args beginning with: %s",
             precision(arguments[0].text, ERROR_ARGUMENT_MAX),
             arguments[0].text.bytes, list);
}

void errors_format_wrong_arity(char text[static ERROR_TEXT_SIZE],
                               const char *name)
{
    snprintf(text, ERROR_TEXT_SIZE,
             "ERR wrong number of arguments for '%s' command", name);
}

bool errors_is_http(struct slice name)
{
    return slice_equal_ignoring_case(name, slice_of("POST"))
        || slice_equal_ignoring_case(name, slice_of("Host:"));
}
