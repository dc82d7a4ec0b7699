/* CONFIG: those few of Redis's parameters that mean something here. */

#include "commands.h"

#include <ctype.h>
#include <inttypes.h>
#include <limits.h>
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

static struct slice format_number(uint64_t number,
                                  char text[static NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%" PRIu64, number);
    return slice_of(text);
}

/* Writes a number to `text` and borrows it. */
static struct slice parameter_value(const struct call *call,
                                    enum parameter parameter,
                                    char text[static NUMBER_SIZE])
{
    switch (parameter) {
    case APPENDONLY: return slice_of("no");
    case BIND:       return slice_of(call->stats->bind_address);
    case DATABASES:  return format_number(STORE_DATABASES, text);
    case MAXCLIENTS: return format_number(clients_max(call->clients), text);
    case MAXMEMORY:  return format_number(store_max_memory(call->store), text);
    case PORT:       return format_number((uint64_t)call->stats->port, text);
    case PROTO_MAX_BULK_LEN: return format_number(RESP_BULK_MAX, text);
    case TIMEOUT:
        return format_number((uint64_t)clients_idle_timeout_ms(call->clients)
                             / 1000, text);
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
   their values. O(pattern) for each pattern and parameter. */
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
        reply_bulk(call->reply, parameter_value(call, p, text));
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

static bool can_be_set(enum parameter parameter)
{
    return parameter == MAXCLIENTS || parameter == MAXMEMORY
        || parameter == TIMEOUT;
}

/* Checks that the parameter named by argument `i` may be set to the argument
   after it: most of them only to what they are. On failure, replies with an
   error and returns false. */
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
    if (!can_be_set(p) && !slice_equal(call->arguments[i + 1].text,
                                       parameter_value(call, p, text)))
        return reply_set_failed(call, name, "can't set immutable config");
    return true;
}

/* Parses a number of bytes, with a unit or without. Returns false if the text
   is something else, or the number is too large. */
static bool parse_memory(struct slice text, size_t *bytes)
{
    static const struct { const char *name; size_t bytes; } units[] = {
        { "", 1 }, { "b", 1 }, { "k", 1000 }, { "kb", 1024 },
        { "m", 1000000 }, { "mb", 1 << 20 },
        { "g", 1000000000 }, { "gb", 1 << 30 }
    };
    size_t number = 0, i = 0;

    for (; i < text.length && isdigit((unsigned char)text.bytes[i]); i++) {
        size_t digit = (size_t)(text.bytes[i] - '0');
        if (number > (SIZE_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    struct slice unit = { text.bytes + i, text.length - i };
    i = 0;
    while (i < sizeof units / sizeof *units
           && !slice_equal_ignoring_case(unit, slice_of(units[i].name)))
        i++;
    if (i == sizeof units / sizeof *units || number > SIZE_MAX / units[i].bytes)
        return false;
    *bytes = number * units[i].bytes;
    return true;
}

/* Parses the value for a parameter that can be set. On failure, replies with an
   error and returns false. */
static bool parse_value_or_reply(struct call *call, enum parameter parameter,
                                 struct slice text, size_t *value)
{
    struct slice name = slice_of(names[parameter]);
    int64_t min = parameter == MAXCLIENTS, number;
    int64_t max = parameter == MAXCLIENTS ? UINT32_MAX : INT_MAX;

    if (parameter == MAXMEMORY)
        return parse_memory(text, value)
            || reply_set_failed(call, name, "argument must be a memory value");
    if (!resp_parse_integer(text, &number))
        return reply_set_failed(call, name, "argument couldn't be parsed into "
                                "an integer");
    if (number < min || number > max)
        return reply_set_failed(call, name, "argument must be between %" PRId64
                                " and %" PRId64 " inclusive", min, max);
    *value = (size_t)number;
    return true;
}

/* Only maxclients can fail now. Clients that are connected stay, even if there
   are more of them. */
static bool set_or_reply(struct call *call, const bool *seen,
                         const size_t *values)
{
    if (seen[MAXCLIENTS] && !clients_set_max(call->clients,
                                             values[MAXCLIENTS]))
        return reply_set_failed(call, slice_of(names[MAXCLIENTS]),
                                "The operating system is not able to handle "
                                "the specified number of clients, try with "
                                "%zu", clients_capacity(call->clients));
    if (seen[MAXMEMORY])
        store_set_max_memory(call->store, values[MAXMEMORY]);
    if (seen[TIMEOUT])
        clients_set_idle_timeout_ms(call->clients,
                                    (int64_t)values[TIMEOUT] * 1000);
    return true;
}

/* CONFIG SET parameter value [parameter value ...]: +OK, and all are set, or
   none. O(parameters). */
void command_config_set(struct call *call)
{
    bool seen[PARAMETERS] = { false };
    size_t values[PARAMETERS] = { 0 };

    if (call->count % 2 != 0) {
        reply_syntax_error(call->reply);
        return;
    }
    for (size_t i = 2; i < call->count; i += 2)
        if (!check_settable_or_reply(call, i, seen))
            return;
    for (size_t i = 2; i < call->count; i += 2) {
        enum parameter p = find_parameter(call->arguments[i].text);
        if (can_be_set(p)
            && !parse_value_or_reply(call, p, call->arguments[i + 1].text,
                                     &values[p]))
            return;
    }
    if (set_or_reply(call, seen, values))
        reply_ok(call->reply);
}

/* CONFIG RESETSTAT: +OK, and the counters of INFO start from 0 again. O(1). */
void command_config_resetstat(struct call *call)
{
    server_stats_reset(call->stats, store_expired_count(call->store));
    reply_ok(call->reply);
}
