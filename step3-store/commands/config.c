/* CONFIG: the few parameters of Redis that mean something here. */

#include "commands.h"
#include "../pubsub/glob.h"
#include "text.h"
#include "../client/reply.h"

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

static struct slice as_text(long number, char text[static NUMBER_SIZE])
{
    snprintf(text, NUMBER_SIZE, "%ld", number);
    return slice_of(text);
}

/* `text` is the space for a number. */
static struct slice value_of(const struct call *call, enum parameter parameter,
                             char text[static NUMBER_SIZE])
{
    switch (parameter) {
    case APPENDONLY: return slice_of("no");
    case BIND:       return slice_of(call->facts->address);
    case DATABASES:  return slice_of("1");
    case MAXCLIENTS: return as_text((long)call->clients->most, text);
    case MAXMEMORY:  return as_text((long)call->store->most, text);
    case PORT:       return as_text(call->facts->port, text);
    case PROTO_MAX_BULK_LEN: return as_text(RESP_BULK_MAX, text);
    case TIMEOUT:    return as_text((long)(call->clients->idle_ms / 1000),
                                    text);
    default:         return slice_of("");       /* SAVE: nothing is saved */
    }
}

static bool is_wanted(const struct call *call, enum parameter parameter)
{
    bool wanted = false;

    for (size_t i = 2; i < call->count && !wanted; i++) {
        struct buffer pattern = text_lower(call->arguments[i].text);
        wanted = glob_match(text_of(&pattern), slice_of(names[parameter]));
        buffer_free(&pattern);
    }
    return wanted;
}

/* CONFIG GET pattern [pattern ...] */
void command_config_get(struct call *call)
{
    bool wanted[PARAMETERS];
    char text[NUMBER_SIZE];
    size_t count = 0;

    for (enum parameter p = 0; p < PARAMETERS; p++)
        count += wanted[p] = is_wanted(call, p);
    reply_map(call, count);
    for (enum parameter p = 0; p < PARAMETERS; p++) {
        if (!wanted[p])
            continue;
        resp_encode_bulk(call->reply, slice_of(names[p]));
        resp_encode_bulk(call->reply, value_of(call, p, text));
    }
}

static enum parameter find(struct slice name)
{
    enum parameter p = 0;

    while (p < PARAMETERS && !slice_equal_ignoring_case(name,
                                                        slice_of(names[p])))
        p++;
    return p;
}

__attribute__((format(printf, 3, 4)))
static bool refuse(struct call *call, struct slice name,
                   const char *format, ...)
{
    char why[128];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(why, sizeof why, format, arguments);
    va_end(arguments);
    resp_encode_error(call->reply, "ERR CONFIG SET failed (possibly related "
                      "to argument '%.*s') - %s", (int)name.length, name.bytes,
                      why);
    return false;
}

/* May the parameter named by argument number `i` be set to the one behind
   it? All but maxclients only to what they are. */
static bool reply_or_settable(struct call *call, size_t i, bool *seen)
{
    struct slice name = call->arguments[i].text;
    enum parameter p = find(name);
    char text[NUMBER_SIZE];

    if (p == PARAMETERS) {
        resp_encode_error(call->reply, "ERR Unknown option or number of "
                          "arguments for CONFIG SET - '%.*s'",
                          (int)name.length, name.bytes);
        return false;
    }
    if (seen[p])
        return refuse(call, name, "duplicate parameter");
    seen[p] = true;
    if (p != MAXCLIENTS && !slice_equal(call->arguments[i + 1].text,
                                        value_of(call, p, text)))
        return refuse(call, name, "can't set immutable config");
    return true;
}

/* Those who are connected stay, even if there are more of them. */
static bool reply_or_set_maxclients(struct call *call, struct slice value)
{
    struct slice name = slice_of(names[MAXCLIENTS]);
    int64_t most;

    if (!resp_parse_integer(value, &most))
        return refuse(call, name,
                      "argument couldn't be parsed into an integer");
    if (most < 1 || most > UINT32_MAX)
        return refuse(call, name, "argument must be between 1 and %lu "
                      "inclusive", (unsigned long)UINT32_MAX);
    if ((size_t)most > call->clients->room)
        return refuse(call, name, "The operating system is not able to "
                      "handle the specified number of clients, try with %zu",
                      call->clients->room);
    call->clients->most = (size_t)most;
    return true;
}

/* CONFIG SET parameter value [parameter value ...]: all of them or none */
void command_config_set(struct call *call)
{
    bool seen[PARAMETERS] = { false };

    if (call->count % 2 != 0) {
        reply_syntax_error(call);
        return;
    }
    for (size_t i = 2; i < call->count; i += 2)
        if (!reply_or_settable(call, i, seen))
            return;
    for (size_t i = 2; i < call->count; i += 2)
        if (find(call->arguments[i].text) == MAXCLIENTS
            && !reply_or_set_maxclients(call, call->arguments[i + 1].text))
            return;
    reply_ok(call);
}
