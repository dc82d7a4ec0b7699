/* CONFIG: those few of Redis's parameters that mean something here. */

#include "commands.h"

#include <stdarg.h>
#include <stdio.h>

enum parameter {
    APPENDONLY, BIND, DATABASES, MAXCLIENTS, MAXMEMORY, PORT,
    PROTO_MAX_BULK_LEN, SAVE, TIMEOUT, PARAMETERS
};

static const char *const names[PARAMETERS] = {
    [APPENDONLY] = "appendonly", [BIND] = "bind", [DATABASES] = "databases",
    [MAXCLIENTS] = "maxclients", [MAXMEMORY] = "maxmemory", [PORT] = "port",
    [PROTO_MAX_BULK_LEN] = "proto-max-bulk-len", [SAVE] = "save",
    [TIMEOUT] = "timeout"
};

enum { NUMBER_SIZE = 24 };

static struct slice format_number(long number, char text[static NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%ld", number);
    return slice_of(text);
}

/* Writes a number to `text` and borrows it. */
static struct slice value_of(const struct call *call, enum parameter parameter,
                             char text[static NUMBER_SIZE])
{
    switch (parameter) {
    case APPENDONLY: return slice_of("no");
    case BIND:       return slice_of(call->stats->bind_address);
    case DATABASES:  return format_number(STORE_DATABASES, text);
    case MAXCLIENTS: return format_number((long)clients_max(call->clients),
                                           text);
    case MAXMEMORY:  return format_number((long)store_max_memory(call->store),
                                          text);
    case PORT:       return format_number(call->stats->port, text);
    case PROTO_MAX_BULK_LEN: return format_number(RESP_BULK_MAX, text);
    case TIMEOUT:
        return format_number((long)(clients_idle_timeout_ms(call->clients)
                                    / 1000), text);
    default:         return slice_of("");       /* SAVE: nothing is saved */
    }
}

static bool is_wanted(const struct call *call, enum parameter parameter)
{
    bool wanted = false;

    for (size_t i = 2; i < call->count && !wanted; i++)
        wanted = argument_matches(call, i, names[parameter]);
    return wanted;
}

/* CONFIG GET pattern [pattern ...]: a map of the parameters that match, and
   their values. O(patterns). */
void command_config_get(struct call *call)
{
    bool wanted[PARAMETERS];
    char text[NUMBER_SIZE];
    size_t count = 0;

    for (enum parameter p = 0; p < PARAMETERS; p++)
        count += wanted[p] = is_wanted(call, p);
    reply_map(call->reply, count);
    for (enum parameter p = 0; p < PARAMETERS; p++) {
        if (!wanted[p])
            continue;
        reply_bulk(call->reply, slice_of(names[p]));
        reply_bulk(call->reply, value_of(call, p, text));
    }
}

static enum parameter find_parameter(struct slice name)
{
    enum parameter p = 0;

    while (p < PARAMETERS && !slice_equal_ignoring_case(name,
                                                        slice_of(names[p])))
        p++;
    return p;
}

__attribute__((format(printf, 3, 4)))
static bool reply_set_failed(struct call *call, struct slice name,
                             const char *format, ...)
{
    char why[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    reply_error(call->reply, "ERR CONFIG SET failed (possibly related to "
                "argument '%.*s') - %s", (int)name.length, name.bytes, why);
    return false;
}

/* Checks that the parameter named by argument `i` may be set to the argument
   after it: all but maxclients only to what they are. On failure, replies with
   an error and returns false. */
static bool check_settable_or_reply(struct call *call, size_t i, bool *seen)
{
    struct slice name = call->arguments[i].text;
    enum parameter p = find_parameter(name);
    char text[NUMBER_SIZE];

    if (p == PARAMETERS) {
        reply_error(call->reply, "ERR Unknown option or number of arguments "
                    "for CONFIG SET - '%.*s'", (int)name.length, name.bytes);
        return false;
    }
    if (seen[p])
        return reply_set_failed(call, name, "duplicate parameter");
    seen[p] = true;
    if (p != MAXCLIENTS && !slice_equal(call->arguments[i + 1].text,
                                        value_of(call, p, text)))
        return reply_set_failed(call, name, "can't set immutable config");
    return true;
}

/* Clients that are connected stay, even if there are more of them. */
static bool set_maxclients_or_reply(struct call *call, struct slice value)
{
    struct slice name = slice_of(names[MAXCLIENTS]);
    int64_t max;

    if (!resp_parse_integer(value, &max))
        return reply_set_failed(call, name, "argument couldn't be parsed into "
                                "an integer");
    if (max < 1 || max > UINT32_MAX)
        return reply_set_failed(call, name, "argument must be between 1 and "
                                "%lu inclusive", (unsigned long)UINT32_MAX);
    if (!clients_set_max(call->clients, (size_t)max))
        return reply_set_failed(call, name, "The operating system is not able "
                                "to handle the specified number of clients, "
                                "try with %zu",
                                clients_capacity(call->clients));
    return true;
}

/* CONFIG SET parameter value [parameter value ...]: +OK, and all are set, or
   none. O(parameters). */
void command_config_set(struct call *call)
{
    bool seen[PARAMETERS] = { false };

    if (call->count % 2 != 0) {
        reply_syntax_error(call->reply);
        return;
    }
    for (size_t i = 2; i < call->count; i += 2)
        if (!check_settable_or_reply(call, i, seen))
            return;
    for (size_t i = 2; i < call->count; i += 2)
        if (find_parameter(call->arguments[i].text) == MAXCLIENTS
            && !set_maxclients_or_reply(call, call->arguments[i + 1].text))
            return;
    reply_ok(call->reply);
}
