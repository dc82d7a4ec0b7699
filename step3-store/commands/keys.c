/* Commands about keys, whatever their values. */

#include "commands.h"
#include "../client/reply.h"

static struct found find(struct call *call, size_t argument)
{
    return store_find(call->store, call->arguments[argument].text);
}

/* DEL key [key ...]: how many there were. UNLINK is the same here: Redis
   leaves it to another thread to free a large value, and we have none. */
void command_del(struct call *call)
{
    int64_t deleted = 0;

    for (size_t i = 1; i < call->count; i++) {
        struct found key = find(call, i);
        if (key.at == NULL)
            continue;
        store_delete(call->store, &key);
        deleted++;
    }
    resp_encode_integer(call->reply, deleted);
}

/* EXISTS key [key ...]: how many there are; a key named twice counts twice.
   TOUCH is the same here, since nobody asks when a key was last used. */
void command_exists(struct call *call)
{
    int64_t found = 0;

    for (size_t i = 1; i < call->count; i++)
        found += find(call, i).at != NULL;
    resp_encode_integer(call->reply, found);
}

/* TYPE key */
void command_type(struct call *call)
{
    resp_encode_simple(call->reply, find(call, 1).at != NULL ? "string"
                                                             : "none");
}

static bool names_one_key_twice(const struct call *call)
{
    return slice_equal(call->arguments[1].text, call->arguments[2].text);
}

/* Gives the second key the value and the deadline of the first, which is
   there. False if the second is there, too, and is not to be replaced. */
static bool copy(struct call *call, const struct found *from, bool replace)
{
    /* Read before the next look-up, after which `from` is no longer valid.
       The bytes of the value stay where they are. */
    struct slice value = store_value(from);
    int64_t due = store_deadline(call->store, from);
    struct found to = find(call, 2);

    if (to.at != NULL && !replace)
        return false;
    store_put(call->store, &to, value);
    store_set_deadline(call->store, &to, due);
    return true;
}

/* A key and its value are one block of memory, so a new name means a copy of
   both; Redis, with a block for each, moves a pointer. */
static void rename_key(struct call *call, bool replace)
{
    struct found from = find(call, 1);
    bool same = names_one_key_twice(call);

    if (from.at == NULL) {
        resp_encode_error(call->reply, "ERR no such key");
        return;
    }
    bool renamed = same ? replace : copy(call, &from, replace);
    if (renamed && !same) {
        from = find(call, 1);
        store_delete(call->store, &from);
    }
    if (replace)
        reply_ok(call);
    else
        resp_encode_integer(call->reply, renamed);
}

/* RENAME key newkey */
void command_rename(struct call *call)
{
    rename_key(call, true);
}

/* RENAMENX key newkey: 1 if there was no newkey, and otherwise 0 and nothing
   done */
void command_renamenx(struct call *call)
{
    rename_key(call, false);
}

/* The number behind DB. There is one database, number 0. */
static bool is_database(struct call *call, size_t i)
{
    int64_t number;

    if (!reply_or_integer(call, i, &number))
        return false;
    if (number < INT32_MIN || number > INT32_MAX)
        resp_encode_error(call->reply, "ERR value is out of range, value must "
                          "between %d and %d", INT32_MIN, INT32_MAX);
    else if (number != 0)
        resp_encode_error(call->reply, "ERR DB index is out of range");
    return number == 0;
}

static bool read_copy_options(struct call *call, bool *replace)
{
    *replace = false;
    for (size_t i = 3; i < call->count; i++) {
        if (argument_is(call, i, "replace")) {
            *replace = true;
        } else if (argument_is(call, i, "db") && i + 1 < call->count) {
            if (!is_database(call, ++i))
                return false;
        } else {
            reply_syntax_error(call);
            return false;
        }
    }
    return true;
}

/* COPY source destination [DB number] [REPLACE]: 1 if it was done */
void command_copy(struct call *call)
{
    bool replace;

    if (!read_copy_options(call, &replace))
        return;
    if (names_one_key_twice(call)) {
        resp_encode_error(call->reply,
                          "ERR source and destination objects are the same");
        return;
    }
    struct found from = find(call, 1);
    resp_encode_integer(call->reply,
                        from.at != NULL && copy(call, &from, replace));
}

/* DBSIZE: how many keys there are, expired ones included until they go */
void command_dbsize(struct call *call)
{
    resp_encode_integer(call->reply, (int64_t)store_count(call->store));
}

/* FLUSHALL [ASYNC | SYNC]: both delete everything before they answer. FLUSHDB
   is the same, since there is one database. */
void command_flushall(struct call *call)
{
    if (call->count > 2 || (call->count == 2 && !argument_is(call, 1, "sync")
                            && !argument_is(call, 1, "async"))) {
        reply_syntax_error(call);
        return;
    }
    store_clear(call->store);
    reply_ok(call);
}
