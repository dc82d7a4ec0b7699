#include "call.h"
#include "../pubsub/glob.h"
#include "clock.h"

bool argument_is(const struct call *call, size_t i, const char *word)
{
    return slice_equal_ignoring_case(call->arguments[i].text, slice_of(word));
}

bool argument_matches(const struct call *call, size_t i, const char *name)
{
    struct buffer lower = { 0 };

    buffer_append(&lower, call->arguments[i].text);
    for (size_t c = 0; c < lower.end; c++)
        lower.memory[c] = ascii_lower(lower.memory[c]);
    bool matches = glob_match(buffer_slice(&lower), slice_of(name));
    buffer_free(&lower);
    return matches;
}

bool parse_integer_or_reply(struct call *call, size_t i, int64_t *number)
{
    if (resp_parse_integer(call->arguments[i].text, number))
        return true;
    reply_error(call->reply, "ERR value is not an integer or out of range");
    return false;
}

bool parse_time_or_reply(struct call *call, size_t i, int64_t min,
                         int64_t unit_ms, int64_t since_ms,
                         int64_t *expire_at_ms)
{
    int64_t time;

    if (!parse_integer_or_reply(call, i, &time))
        return false;
    /* Checked before it is computed: a sum or product that does not fit is
       undefined, and what it wrapped to would be some other time. */
    if (time < min || time > INT64_MAX / unit_ms || time < INT64_MIN / unit_ms
        || time * unit_ms > INT64_MAX - since_ms) {
        reply_error(call->reply, "ERR invalid expire time in '%s' command",
                    call->command_name);
        return false;
    }
    *expire_at_ms = time * unit_ms + since_ms;
    if (*expire_at_ms == INT64_MAX)     /* which would mean "never" */
        *expire_at_ms = INT64_MAX - 1;
    return true;
}

int64_t call_read_clock(const struct call *call)
{
    int64_t command_ms = store_time(call->store), now_ms = clock_wall_ms();

    return now_ms > command_ms ? now_ms : command_ms;
}

bool parse_database_or_reply(struct call *call, size_t i, uint8_t *database)
{
    int64_t index;

    if (!parse_integer_or_reply(call, i, &index))
        return false;
    if (index < INT32_MIN || index > INT32_MAX)
        reply_error(call->reply, "ERR value is out of range, value must "
                    "between %d and %d", INT32_MIN, INT32_MAX);
    else if (index < 0 || index >= STORE_DATABASES)
        reply_error(call->reply, "ERR DB index is out of range");
    else
        *database = (uint8_t)index;
    return index >= 0 && index < STORE_DATABASES;
}

const char call_out_of_memory[] =
    "OOM command not allowed when used memory > 'maxmemory'.";

static size_t other_memory(const struct call *call)
{
    return pubsub_memory(call->pubsub) + clients_memory(call->clients);
}

size_t call_memory(const struct call *call)
{
    return store_memory(call->store) + other_memory(call);
}

bool call_memory_is_full(const struct call *call)
{
    return store_max_memory(call->store) > 0
        && store_is_full(call->store, other_memory(call));
}

struct lookup find_key(const struct call *call, size_t i)
{
    return store_find(call->store, call->arguments[i].text);
}

struct lookup read_key(const struct call *call, size_t i)
{
    struct lookup key = store_find(call->store, call->arguments[i].text);

    if (key.slot != NULL)
        call->stats->keyspace_hits++;
    else
        call->stats->keyspace_misses++;
    return key;
}
