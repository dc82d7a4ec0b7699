/* Commands about complete values. A value is bytes, whatever they mean. */

#include "commands.h"
#include "set_options.h"

/* Replies like GET. The value may change afterwards: the reply does not. */
static void reply_value(struct call *call, const struct lookup *key)
{
    if (key->slot != NULL)
        reply_bulk(call->reply, store_get_value(key));
    else
        reply_null(call->reply);
}

/* Sets a key to argument `i`, and its expiry: that of the old value does not
   stay. */
static void set_key(struct call *call, struct lookup *key, size_t i,
                    int64_t expire_at_ms)
{
    store_set_value(call->store, key, call->arguments[i].text);
    store_set_expire_at(call->store, key, expire_at_ms);
}

/* SET key value [NX | XX] [GET]
   [EX seconds | PX milliseconds | EXAT when | PXAT when | KEEPTTL]: +OK, or
   null if the condition does not hold; with GET the old value. O(options), and
   O(log n) in the keys that expire if it sets or removes an expiry. */
void command_set(struct call *call)
{
    struct set_options options;
    int64_t expire_at_ms;

    if (!parse_options_or_reply(call, 3, set_options_of_set, &options)
        || !parse_expiry_or_reply(call, &options, &expire_at_ms))
        return;
    struct lookup key = options.get ? read_key(call, 1) : find_key(call, 1);
    bool refused = options.condition == (key.slot != NULL ? SET_NX : SET_XX);
    if (options.expiry == SET_KEEPTTL && key.slot != NULL)
        expire_at_ms = store_expire_at(call->store, &key);
    if (options.get)
        reply_value(call, &key);
    else if (refused)
        reply_null(call->reply);
    else
        reply_ok(call->reply);
    if (!refused)
        set_key(call, &key, 2, expire_at_ms);
}

/* SETNX key value: 1 if the key is new, else 0, and nothing changes. O(1). */
void command_setnx(struct call *call)
{
    struct lookup key = find_key(call, 1);
    bool is_new = key.slot == NULL;

    if (is_new)
        set_key(call, &key, 2, INT64_MAX);
    reply_integer(call->reply, is_new);
}

static void set_expiring(struct call *call, enum set_option unit)
{
    int64_t expire_at_ms;

    if (!parse_expire_time_or_reply(call, 2, unit, &expire_at_ms))
        return;
    struct lookup key = find_key(call, 1);
    set_key(call, &key, 3, expire_at_ms);
    reply_ok(call->reply);
}

/* SETEX key seconds value: +OK. O(log n) in the keys that expire. */
void command_setex(struct call *call)
{
    set_expiring(call, SET_EX);
}

/* PSETEX key milliseconds value: +OK. O(log n) in the keys that expire. */
void command_psetex(struct call *call)
{
    set_expiring(call, SET_PX);
}

/* GET key: its value, or null. O(1). */
void command_get(struct call *call)
{
    struct lookup key = read_key(call, 1);

    reply_value(call, &key);
}

/* GETSET key value: the old value, or null. O(1), or O(log n) if it removes an
   expiry. */
void command_getset(struct call *call)
{
    struct lookup key = read_key(call, 1);

    reply_value(call, &key);
    set_key(call, &key, 2, INT64_MAX);
}

/* GETDEL key: its value, or null; the key is deleted. O(1), or O(log n) if it
   had an expiry. */
void command_getdel(struct call *call)
{
    struct lookup key = read_key(call, 1);

    reply_value(call, &key);
    if (key.slot != NULL)
        store_delete(call->store, &key);
}

/* GETEX key
   [EX seconds | PX milliseconds | EXAT when | PXAT when | PERSIST]: its value,
   or null; sets or removes its expiry. O(options), and O(log n) in the keys
   that expire. */
void command_getex(struct call *call)
{
    struct set_options options;
    int64_t expire_at_ms;

    if (!parse_options_or_reply(call, 2, set_options_of_getex, &options))
        return;
    struct lookup key = read_key(call, 1);
    /* Redis parses the time only if there is something to expire. */
    if (key.slot != NULL
        && !parse_expiry_or_reply(call, &options, &expire_at_ms))
        return;
    reply_value(call, &key);
    if (key.slot == NULL || options.expiry == SET_NONE)
        return;
    if (expire_at_ms <= call_read_clock(call))
        store_delete(call->store, &key);
    else
        store_set_expire_at(call->store, &key, expire_at_ms);
}

/* MGET key [key ...]: an array of values and nulls. O(keys). */
void command_mget(struct call *call)
{
    reply_array(call->reply, call->count - 1);
    for (size_t i = 1; i < call->count; i++) {
        struct lookup key = read_key(call, i);
        reply_value(call, &key);
    }
}

/* Checks that each key has a value: with the command's name the number of
   arguments is odd. Otherwise replies with an error and returns false. */
static bool check_pairs_or_reply(struct call *call)
{
    if (call->count % 2 == 0)
        reply_wrong_arity(call->reply, call->command_name);
    return call->count % 2 == 1;
}

static void set_pairs(struct call *call)
{
    for (size_t i = 1; i < call->count; i += 2) {
        struct lookup key = find_key(call, i);
        set_key(call, &key, i + 1, INT64_MAX);
    }
}

/* MSET key value [key value ...]: +OK. O(keys). */
void command_mset(struct call *call)
{
    if (!check_pairs_or_reply(call))
        return;
    set_pairs(call);
    reply_ok(call->reply);
}

/* MSETNX key value [key value ...]: 1 if all keys are new, else 0, and nothing
   changes. O(keys). */
void command_msetnx(struct call *call)
{
    if (!check_pairs_or_reply(call))
        return;
    for (size_t i = 1; i < call->count; i += 2) {
        if (find_key(call, i).slot != NULL) {
            reply_integer(call->reply, 0);
            return;
        }
    }
    set_pairs(call);
    reply_integer(call->reply, 1);
}
