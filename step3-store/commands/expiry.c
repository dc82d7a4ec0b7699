/* Commands about when a key will be gone. */

#include "commands.h"
#include "../client/reply.h"

enum { SHOWN_MAX = 512 };       /* bytes of a client's word in an error */

/* What must hold for a deadline to be set. Bits, as XX goes with GT or LT. */
enum condition { IF_NONE = 1, IF_ANY = 2, IF_LATER = 4, IF_EARLIER = 8 };

static unsigned condition_named(const struct call *call, size_t i)
{
    return argument_is(call, i, "nx") ? IF_NONE
         : argument_is(call, i, "xx") ? IF_ANY
         : argument_is(call, i, "gt") ? IF_LATER
         : argument_is(call, i, "lt") ? IF_EARLIER : 0;
}

static void reply_unsupported(struct call *call, struct slice word)
{
    size_t shown = word.length < SHOWN_MAX ? word.length : SHOWN_MAX;

    resp_encode_error(call->reply, "ERR Unsupported option %.*s",
                      (int)shown, word.bytes);
}

static bool read_conditions(struct call *call, unsigned *conditions)
{
    const unsigned both = IF_LATER | IF_EARLIER;

    *conditions = 0;
    for (size_t i = 3; i < call->count; i++) {
        unsigned condition = condition_named(call, i);
        if (condition == 0) {
            reply_unsupported(call, call->arguments[i].text);
            return false;
        }
        *conditions |= condition;
    }
    if ((*conditions & IF_NONE) != 0 && *conditions != IF_NONE)
        resp_encode_error(call->reply, "ERR NX and XX, GT or LT options at "
                          "the same time are not compatible");
    else if ((*conditions & both) == both)
        resp_encode_error(call->reply, "ERR GT and LT options at the same "
                          "time are not compatible");
    else
        return true;
    return false;
}

/* No deadline is one that never comes, later than any other. */
static bool may_change(unsigned conditions, int64_t old, int64_t due)
{
    return !((conditions & IF_NONE) != 0 && old != INT64_MAX)
        && !((conditions & IF_ANY) != 0 && old == INT64_MAX)
        && !((conditions & IF_LATER) != 0 && due <= old)
        && !((conditions & IF_EARLIER) != 0 && due >= old);
}

/* Argument 2 as milliseconds since 1970. It may be long past, but it must be
   a number that fits: what wrapped would be some other moment. */
static bool read_due(struct call *call, const char *name, int64_t unit,
                     int64_t since, int64_t *due)
{
    int64_t time;

    if (!reply_or_integer(call, 2, &time))
        return false;
    if (time > INT64_MAX / unit || time < INT64_MIN / unit
        || time * unit > INT64_MAX - since) {
        resp_encode_error(call->reply,
                          "ERR invalid expire time in '%s' command", name);
        return false;
    }
    *due = time * unit + since;
    if (*due == INT64_MAX)      /* the store's word for a key that stays */
        *due = INT64_MAX - 1;
    return true;
}

/* `unit`: milliseconds in one of the client's; `since`: what it counts from.
   The reply is 1, or 0 if there is no such key or a condition does not hold.
   A key that is due already is deleted, and that is a 1. */
static void expire(struct call *call, const char *name, int64_t unit,
                   int64_t since)
{
    unsigned conditions;
    int64_t due;

    if (!read_conditions(call, &conditions)
        || !read_due(call, name, unit, since, &due))
        return;
    struct found key = store_find(call->store, call->arguments[1].text);
    bool change = key.at != NULL
        && may_change(conditions, store_deadline(call->store, &key), due);
    if (change && due <= call->store->now)
        store_delete(call->store, &key);
    else if (change)
        store_set_deadline(call->store, &key, due);
    resp_encode_integer(call->reply, change);
}

/* EXPIRE key seconds [NX | XX | GT | LT ...] */
void command_expire(struct call *call)
{
    expire(call, "expire", 1000, call->store->now);
}

/* PEXPIRE key milliseconds [NX | XX | GT | LT ...] */
void command_pexpire(struct call *call)
{
    expire(call, "pexpire", 1, call->store->now);
}

/* EXPIREAT key seconds-since-1970 [NX | XX | GT | LT ...] */
void command_expireat(struct call *call)
{
    expire(call, "expireat", 1000, 0);
}

/* PEXPIREAT key milliseconds-since-1970 [NX | XX | GT | LT ...] */
void command_pexpireat(struct call *call)
{
    expire(call, "pexpireat", 1, 0);
}

/* When the key will be gone; -1: never, -2: there is none. The nearest whole
   number, as in Redis, so a key may still be there when 0 seconds are left. */
static void reply_time(struct call *call, int64_t unit, int64_t since)
{
    struct found key = store_find(call->store, call->arguments[1].text);
    int64_t due = key.at != NULL ? store_deadline(call->store, &key) : 0;
    int64_t left = due - since;

    if (key.at == NULL)
        left = -2;
    else if (due == INT64_MAX)
        left = -1;
    else
        left = left / unit + (2 * (left % unit) >= unit);
    resp_encode_integer(call->reply, left);
}

/* TTL key: in how many seconds */
void command_ttl(struct call *call)
{
    reply_time(call, 1000, call->store->now);
}

/* PTTL key: in how many milliseconds */
void command_pttl(struct call *call)
{
    reply_time(call, 1, call->store->now);
}

/* EXPIRETIME key: at what second since 1970 */
void command_expiretime(struct call *call)
{
    reply_time(call, 1000, 0);
}

/* PEXPIRETIME key: at what millisecond since 1970 */
void command_pexpiretime(struct call *call)
{
    reply_time(call, 1, 0);
}

/* PERSIST key: 1 if it had a deadline, and now it has none */
void command_persist(struct call *call)
{
    struct found key = store_find(call->store, call->arguments[1].text);
    bool had = key.at != NULL
        && store_deadline(call->store, &key) != INT64_MAX;

    if (had)
        store_set_deadline(call->store, &key, INT64_MAX);
    resp_encode_integer(call->reply, had);
}
