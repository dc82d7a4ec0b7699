/* Commands about when a key expires. */

#include "commands.h"

/* What must hold for the expiry to be changed. Bits, because XX goes with GT or
   LT. */
enum condition { IF_NONE = 1, IF_ANY = 2, IF_LATER = 4, IF_EARLIER = 8 };

static unsigned parse_condition(const struct call *call, size_t i)
{
    return argument_is(call, i, "nx") ? IF_NONE
         : argument_is(call, i, "xx") ? IF_ANY
         : argument_is(call, i, "gt") ? IF_LATER
         : argument_is(call, i, "lt") ? IF_EARLIER : 0;
}

static void reply_unsupported(struct call *call, struct slice word)
{
    reply_error(call->reply, "ERR Unsupported option %.*s", (int)word.length,
                word.bytes);
}

static bool parse_conditions_or_reply(struct call *call, unsigned *conditions)
{
    const unsigned both = IF_LATER | IF_EARLIER;

    *conditions = 0;
    for (size_t i = 3; i < call->count; i++) {
        unsigned condition = parse_condition(call, i);
        if (condition == 0) {
            reply_unsupported(call, call->arguments[i].text);
            return false;
        }
        *conditions |= condition;
    }
    if ((*conditions & IF_NONE) != 0 && *conditions != IF_NONE)
        reply_error(call->reply, "ERR NX and XX, GT or LT options at the same "
                    "time are not compatible");
    else if ((*conditions & both) == both)
        reply_error(call->reply, "ERR GT and LT options at the same time are "
                    "not compatible");
    else
        return true;
    return false;
}

/* "No expiry" (INT64_MAX) counts as infinitely far in the future. */
static bool conditions_hold(unsigned conditions, int64_t old_ms,
                            int64_t new_ms)
{
    return !((conditions & IF_NONE) != 0 && old_ms != INT64_MAX)
        && !((conditions & IF_ANY) != 0 && old_ms == INT64_MAX)
        && !((conditions & IF_LATER) != 0 && new_ms <= old_ms)
        && !((conditions & IF_EARLIER) != 0 && new_ms >= old_ms);
}

/* What the time that a client sends or receives counts from. */
enum since { SINCE_NOW, SINCE_1970 };

/* Sets the expiry of a key. Replies 1, or 0 if there is no such key or a
   condition does not hold. A time that has passed deletes the key: a 1. */
static void expire(struct call *call, int64_t unit_ms, enum since since)
{
    int64_t now_ms = call_read_clock(call);
    unsigned conditions;
    int64_t expire_at_ms;

    if (!parse_conditions_or_reply(call, &conditions)
        || !parse_time_or_reply(call, 2, INT64_MIN, unit_ms,
                                since == SINCE_NOW ? now_ms : 0,
                                &expire_at_ms))
        return;
    struct lookup key = find_key(call, 1);
    bool change = key.slot != NULL
        && conditions_hold(conditions, store_expire_at(call->store, &key),
                           expire_at_ms);
    if (change && expire_at_ms <= now_ms)
        store_delete(call->store, &key);
    else if (change)
        store_set_expire_at(call->store, &key, expire_at_ms);
    reply_integer(call->reply, change);
}

/* EXPIRE key seconds [NX | XX | GT | LT ...]: 1, or 0 if nothing changed.
   O(log n) in the keys that expire. */
void command_expire(struct call *call)
{
    expire(call, 1000, SINCE_NOW);
}

/* PEXPIRE key milliseconds [NX | XX | GT | LT ...]: the same. O(log n). */
void command_pexpire(struct call *call)
{
    expire(call, 1, SINCE_NOW);
}

/* EXPIREAT key seconds-since-1970 [NX | XX | GT | LT ...]: the same.
   O(log n). */
void command_expireat(struct call *call)
{
    expire(call, 1000, SINCE_1970);
}

/* PEXPIREAT key milliseconds-since-1970 [NX | XX | GT | LT ...]: the same.
   O(log n). */
void command_pexpireat(struct call *call)
{
    expire(call, 1, SINCE_1970);
}

/* Replies when a key expires; -1: never, -2: there is no such key. Rounded to
   the nearest unit, as in Redis, so a key may still exist with a TTL of 0.
   So may one that expires while a transaction runs: see store_time(). */
static void reply_time(struct call *call, int64_t unit_ms, enum since since)
{
    int64_t since_ms = since == SINCE_NOW ? call_read_clock(call) : 0;
    struct lookup key = read_key(call, 1);
    int64_t time = -2;

    if (key.slot != NULL) {
        int64_t expire_at_ms = store_expire_at(call->store, &key);
        int64_t left_ms = expire_at_ms > since_ms ? expire_at_ms - since_ms : 0;
        time = expire_at_ms == INT64_MAX ? -1
            : left_ms / unit_ms + (2 * (left_ms % unit_ms) >= unit_ms);
    }
    reply_integer(call->reply, time);
}

/* TTL key: seconds until it expires. O(1). */
void command_ttl(struct call *call)
{
    reply_time(call, 1000, SINCE_NOW);
}

/* PTTL key: milliseconds until it expires. O(1). */
void command_pttl(struct call *call)
{
    reply_time(call, 1, SINCE_NOW);
}

/* EXPIRETIME key: the second since 1970 in which it expires. O(1). */
void command_expiretime(struct call *call)
{
    reply_time(call, 1000, SINCE_1970);
}

/* PEXPIRETIME key: the millisecond since 1970 in which it expires. O(1). */
void command_pexpiretime(struct call *call)
{
    reply_time(call, 1, SINCE_1970);
}

/* PERSIST key: 1 if it had an expiry, which is removed. O(log n). */
void command_persist(struct call *call)
{
    struct lookup key = find_key(call, 1);
    bool had_expiry = key.slot != NULL
        && store_expire_at(call->store, &key) != INT64_MAX;

    if (had_expiry)
        store_set_expire_at(call->store, &key, INT64_MAX);
    reply_integer(call->reply, had_expiry);
}
