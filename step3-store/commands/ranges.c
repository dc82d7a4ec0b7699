/* Commands about parts of a value. A key that is not there counts as an empty
   value. */

#include "commands.h"
#include "../client/reply.h"

#include <string.h>

static struct slice value_or_empty(const struct found *key)
{
    return key->at != NULL ? store_value(key) : slice_of("");
}

/* Otherwise a few bytes of request could ask for any amount of memory. No
   argument is longer than a value may be. */
static bool fits(struct call *call, uint64_t offset, struct slice part)
{
    if (offset <= STORE_VALUE_MAX - part.length)
        return true;
    resp_encode_error(call->reply, "ERR string exceeds maximum allowed size "
                      "(proto-max-bulk-len)");
    return false;
}

/* Writes `part` at `offset`, and zeros between it and the end of the value.
   Gives the value's length. */
static size_t write_at(struct call *call, struct found *key, size_t offset,
                       struct slice part)
{
    size_t old = value_or_empty(key).length, end = offset + part.length;
    size_t length = end > old ? end : old;
    char *value = store_resize(call->store, key, length);

    if (offset > old)
        memset(value + old, 0, offset - old);
    memcpy(value + offset, part.bytes, part.length);
    return length;
}

/* APPEND key value: the new length */
void command_append(struct call *call)
{
    struct slice part = call->arguments[2].text;
    struct found key = store_find(call->store, call->arguments[1].text);
    size_t length = value_or_empty(&key).length;

    if (!fits(call, length, part))
        return;
    length = write_at(call, &key, length, part);
    resp_encode_integer(call->reply, (int64_t)length);
}

/* STRLEN key */
void command_strlen(struct call *call)
{
    struct found key = store_find(call->store, call->arguments[1].text);

    resp_encode_integer(call->reply, (int64_t)value_or_empty(&key).length);
}

/* SETRANGE key offset value: the new length */
void command_setrange(struct call *call)
{
    struct slice part = call->arguments[3].text;
    int64_t offset;

    if (!reply_or_integer(call, 2, &offset))
        return;
    if (offset < 0) {
        resp_encode_error(call->reply, "ERR offset is out of range");
        return;
    }
    struct found key = store_find(call->store, call->arguments[1].text);
    size_t length = value_or_empty(&key).length;
    /* Nothing to write: no zeros before it either, and no new key. */
    if (part.length > 0) {
        if (!fits(call, (uint64_t)offset, part))
            return;
        length = write_at(call, &key, (size_t)offset, part);
    }
    resp_encode_integer(call->reply, (int64_t)length);
}

/* An index counted from the end, if it is negative, as one from the begin. */
static int64_t from_begin(int64_t index, int64_t length)
{
    if (index < 0)
        index += length;
    return index > 0 ? index : 0;
}

static struct slice cut(struct slice value, int64_t first, int64_t last)
{
    int64_t length = (int64_t)value.length;

    /* Both before the begin are both moved to it, so this is asked first. */
    if (first < 0 && last < 0 && first > last)
        return slice_of("");
    first = from_begin(first, length);
    last = from_begin(last, length);
    if (last >= length)
        last = length - 1;
    if (first > last)
        return slice_of("");
    return (struct slice){ value.bytes + first, (size_t)(last - first) + 1 };
}

/* GETRANGE key first last: both belong to the part, -1 is the last byte;
   SUBSTR is the older name */
void command_getrange(struct call *call)
{
    int64_t first, last;

    if (!reply_or_integer(call, 2, &first) || !reply_or_integer(call, 3, &last))
        return;
    struct found key = store_find(call->store, call->arguments[1].text);
    resp_encode_bulk(call->reply, cut(value_or_empty(&key), first, last));
}
