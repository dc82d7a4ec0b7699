/* Commands about keys, whatever their values. */

#include "commands.h"

/* DEL key [key ...]: how many were deleted. UNLINK is the same here: in Redis
   another thread frees the values, and we have only one. O(keys), or O(log n)
   for each key that had an expiry. */
void command_del(struct call *call)
{
    int64_t deleted = 0;

    for (size_t i = 1; i < call->count; i++) {
        struct lookup key = find_key(call, i);
        if (key.slot == NULL)
            continue;
        store_delete(call->store, &key);
        deleted++;
    }
    reply_integer(call->reply, deleted);
}

/* EXISTS key [key ...]: how many exist; a key that is named twice counts twice.
   TOUCH is the same here, because we do not record when a key was last used.
   O(keys). */
void command_exists(struct call *call)
{
    int64_t existing = 0;

    for (size_t i = 1; i < call->count; i++)
        existing += read_key(call, i).slot != NULL;
    reply_integer(call->reply, existing);
}

/* TYPE key: "string", or "none". O(1). */
void command_type(struct call *call)
{
    reply_simple(call->reply, read_key(call, 1).slot != NULL ? "string"
                                                             : "none");
}

static bool same_key_twice(const struct call *call)
{
    return slice_equal(call->arguments[1].text, call->arguments[2].text);
}

/* Sets the second key, in this database, to the value and the expiry of the
   first, which exists. Returns false if the second exists, too, and must not be
   replaced. Leaves that database selected. */
static bool copy_key(struct call *call, const struct lookup *from,
                     uint8_t database, bool replace)
{
    /* Read before the next lookup, after which `from` is no longer valid. The
       bytes of the value stay where they are. */
    struct slice value = store_get_value(from);
    int64_t expire_at_ms = store_expire_at(call->store, from);

    store_select(call->store, database);
    struct lookup to = find_key(call, 2);

    if (to.slot != NULL && !replace)
        return false;
    store_set_value(call->store, &to, value);
    store_set_expire_at(call->store, &to, expire_at_ms);
    return true;
}

/* A longer name takes memory, and there may be none left. Redis allows it,
   and the names of keys may take any amount. */
static bool may_be_renamed(const struct call *call)
{
    return call->arguments[2].text.length <= call->arguments[1].text.length
        || !call_memory_is_full(call);
}

/* A key and its value are one block of memory, so a new name means a copy of
   both; Redis, with a block for each, moves a pointer. */
static void rename_key(struct call *call, bool replace)
{
    bool may_grow = may_be_renamed(call), same = same_key_twice(call);
    struct lookup from = find_key(call, 1);

    if (from.slot == NULL) {
        reply_error(call->reply, "ERR no such key");
        return;
    }
    if (!may_grow) {
        reply_error(call->reply, "%s", call_out_of_memory);
        return;
    }
    bool renamed = same ? replace
                        : copy_key(call, &from, call->client->database,
                                   replace);
    if (renamed && !same) {
        from = find_key(call, 1);
        store_delete(call->store, &from);
    }
    if (replace)
        reply_ok(call->reply);
    else
        reply_integer(call->reply, renamed);
}

/* RENAME key newkey: +OK. O(value). */
void command_rename(struct call *call)
{
    rename_key(call, true);
}

/* RENAMENX key newkey: 1 if there was no newkey, else 0, and nothing changes.
   O(value). */
void command_renamenx(struct call *call)
{
    rename_key(call, false);
}

static bool parse_copy_options_or_reply(struct call *call, uint8_t *database,
                                        bool *replace)
{
    *database = call->client->database;
    *replace = false;
    for (size_t i = 3; i < call->count; i++) {
        if (argument_is(call, i, "replace")) {
            *replace = true;
        } else if (argument_is(call, i, "db") && i + 1 < call->count) {
            if (!parse_database_or_reply(call, ++i, database))
                return false;
        } else {
            reply_syntax_error(call->reply);
            return false;
        }
    }
    return true;
}

/* COPY source destination [DB number] [REPLACE]: 1, or 0 if there is no source,
   or a destination that must not be replaced. O(options + value). */
void command_copy(struct call *call)
{
    uint8_t database;
    bool replace;

    if (!parse_copy_options_or_reply(call, &database, &replace))
        return;
    if (same_key_twice(call) && database == call->client->database) {
        reply_error(call->reply,
                    "ERR source and destination objects are the same");
        return;
    }
    struct lookup from = read_key(call, 1);
    reply_integer(call->reply,
                  from.slot != NULL && copy_key(call, &from, database,
                                                replace));
}

/* DBSIZE: the number of keys in the database. An expired key counts until it is
   deleted. O(1). */
void command_dbsize(struct call *call)
{
    reply_integer(call->reply, (int64_t)store_count(
        call->store, call->client->database));
}

/* Deletes the keys of the databases from `first` to `last`. */
static void flush(struct call *call, size_t first, size_t last)
{
    if (call->count > 2 || (call->count == 2 && !argument_is(call, 1, "sync")
                            && !argument_is(call, 1, "async"))) {
        reply_syntax_error(call->reply);
        return;
    }
    for (size_t i = first; i <= last; i++)
        store_clear(call->store, i);
    reply_ok(call->reply);
}

/* FLUSHDB [ASYNC | SYNC]: +OK; either way all keys of the database are deleted
   before the reply. O(n). */
void command_flushdb(struct call *call)
{
    flush(call, call->client->database, call->client->database);
}

/* FLUSHALL [ASYNC | SYNC]: the same for all databases. O(n). */
void command_flushall(struct call *call)
{
    flush(call, 0, STORE_DATABASES - 1);
}
