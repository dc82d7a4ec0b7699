/* Commands about values, whole. A value is bytes, whatever they mean. */

#include "commands.h"
#include "errors.h"
#include "expire_time.h"
#include "set_options.h"
#include "../client/reply.h"

static struct found find(struct call *call, size_t argument)
{
    return store_find(call->store, call->arguments[argument].text);
}

/* What GET replies. Afterwards the value may change: the reply does not. */
static void reply_value(struct call *call, const struct found *key)
{
    if (key->at != NULL)
        reply_bulk(call, store_value(key));
    else
        reply_null(call);
}

/* A new value knows nothing of the old one's deadline. */
static void put(struct call *call, struct found *key, size_t argument,
                int64_t due)
{
    store_put(call->store, key, call->arguments[argument].text);
    store_set_deadline(call->store, key, due);
}

/* SET key value [NX | XX] [GET]
   [EX seconds | PX milliseconds | EXAT when | PXAT when | KEEPTTL] */
void command_set(struct call *call)
{
    struct set_options options;
    int64_t due;

    if (!set_options_read(call, 3, set_options_of_set, &options)
        || !set_options_due(call, &options, &due))
        return;
    struct found key = find(call, 1);
    bool refused = options.condition == (key.at != NULL ? SET_NX : SET_XX);
    if (options.expiry == SET_KEEPTTL && key.at != NULL)
        due = store_deadline(call->store, &key);
    if (options.get)
        reply_value(call, &key);
    else if (refused)
        reply_null(call);
    else
        reply_ok(call);
    if (!refused)
        put(call, &key, 2, due);
}

/* SETNX key value: 1 if the key is new, and otherwise 0 and nothing done */
void command_setnx(struct call *call)
{
    struct found key = find(call, 1);
    bool is_new = key.at == NULL;

    if (is_new)
        put(call, &key, 2, INT64_MAX);
    resp_encode_integer(call->reply, is_new);
}

static void set_expiring(struct call *call, bool seconds)
{
    int64_t due;

    if (!expire_time_read(call, 2, seconds, false, &due))
        return;
    struct found key = find(call, 1);
    put(call, &key, 3, due);
    reply_ok(call);
}

/* SETEX key seconds value */
void command_setex(struct call *call)
{
    set_expiring(call, true);
}

/* PSETEX key milliseconds value */
void command_psetex(struct call *call)
{
    set_expiring(call, false);
}

/* GET key */
void command_get(struct call *call)
{
    struct found key = find(call, 1);

    reply_value(call, &key);
}

/* GETSET key value: the old value */
void command_getset(struct call *call)
{
    struct found key = find(call, 1);

    reply_value(call, &key);
    put(call, &key, 2, INT64_MAX);
}

/* GETDEL key */
void command_getdel(struct call *call)
{
    struct found key = find(call, 1);

    reply_value(call, &key);
    if (key.at != NULL)
        store_delete(call->store, &key);
}

/* GETEX key
   [EX seconds | PX milliseconds | EXAT when | PXAT when | PERSIST] */
void command_getex(struct call *call)
{
    struct set_options options;
    int64_t due;

    if (!set_options_read(call, 2, set_options_of_getex, &options))
        return;
    struct found key = find(call, 1);
    /* Redis looks at the time only if there is something to expire. */
    if (key.at != NULL && !set_options_due(call, &options, &due))
        return;
    reply_value(call, &key);
    if (key.at == NULL || options.expiry == SET_NONE)
        return;
    if (due <= call->store->now)
        store_delete(call->store, &key);
    else
        store_set_deadline(call->store, &key, due);
}

/* MGET key [key ...] */
void command_mget(struct call *call)
{
    resp_encode_array(call->reply, call->count - 1);
    for (size_t i = 1; i < call->count; i++) {
        struct found key = find(call, i);
        reply_value(call, &key);
    }
}

/* Keys and values take turns, so with the name their number is odd. */
static bool has_pairs(struct call *call, const char *name)
{
    if (call->count % 2 == 0)
        errors_wrong_arity(call->reply, name);
    return call->count % 2 == 1;
}

static void put_pairs(struct call *call)
{
    for (size_t i = 1; i < call->count; i += 2) {
        struct found key = find(call, i);
        put(call, &key, i + 1, INT64_MAX);
    }
}

/* MSET key value [key value ...] */
void command_mset(struct call *call)
{
    if (!has_pairs(call, "mset"))
        return;
    put_pairs(call);
    reply_ok(call);
}

/* MSETNX key value [key value ...]: 1 if all keys are new, and otherwise 0
   and nothing done */
void command_msetnx(struct call *call)
{
    if (!has_pairs(call, "msetnx"))
        return;
    for (size_t i = 1; i < call->count; i += 2) {
        if (find(call, i).at != NULL) {
            resp_encode_integer(call->reply, 0);
            return;
        }
    }
    put_pairs(call);
    resp_encode_integer(call->reply, 1);
}
