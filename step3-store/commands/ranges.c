/* Commands about parts of a value. A missing key counts as an empty value. */

#include "../bounds.h"
#include "commands.h"

#include <string.h>

static struct slice value_or_empty(const struct lookup *key)
{
    return key->slot != NULL ? store_get_value(key) : slice_of("");
}

/* Checks that `part` at `offset` ends within the limit for values, or a request
   of a few bytes could ask for any amount of memory. On failure, replies with
   an error and returns false. No argument is longer than a value may be. */
static bool check_size_or_reply(struct call *call, uint64_t offset,
                                struct slice part)
{
    if (offset <= STORE_VALUE_MAX - part.length)
        return true;
    reply_error(call->reply, "ERR string exceeds maximum allowed size "
                "(proto-max-bulk-len)");
    return false;
}

/* Writes `part` at `offset`, after zeros if the value is shorter than that.
   Returns the value's new length. */
static size_t write_at(struct call *call, struct lookup *key, size_t offset,
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

/* APPEND key value: the new length. O(value): all of it may move in memory. */
void command_append(struct call *call)
{
    struct slice part = call->arguments[2].text;
    struct lookup key = find_key(call, 1);
    size_t length = value_or_empty(&key).length;

    if (!check_size_or_reply(call, length, part))
        return;
    length = write_at(call, &key, length, part);
    reply_integer(call->reply, (int64_t)length);
}

/* STRLEN key: the length of its value, 0 if there is none. O(1). */
void command_strlen(struct call *call)
{
    struct lookup key = read_key(call, 1);

    reply_integer(call->reply, (int64_t)value_or_empty(&key).length);
}

/* SETRANGE key offset value: the new length. O(value), with the zeros that it
   puts before `offset`. */
void command_setrange(struct call *call)
{
    struct slice part = call->arguments[3].text;
    int64_t offset;

    if (!parse_integer_or_reply(call, 2, &offset))
        return;
    if (offset < 0) {
        reply_error(call->reply, "ERR offset is out of range");
        return;
    }
    struct lookup key = find_key(call, 1);
    size_t length = value_or_empty(&key).length;
    /* Nothing to write: no zeros before it either, and no new key. */
    if (part.length > 0) {
        if (!check_size_or_reply(call, (uint64_t)offset, part))
            return;
        length = write_at(call, &key, (size_t)offset, part);
    }
    reply_integer(call->reply, (int64_t)length);
}

/* Returns an index, which counts from the end if it is negative, as an offset
   from the start. */
static int64_t to_offset(int64_t index, int64_t length)
{
    if (index < 0)
        index += length;
    return index > 0 ? index : 0;
}

static struct slice cut(struct slice value, int64_t first, int64_t last)
{
    int64_t length = (int64_t)value.length;

    /* If both precede the start, both would be clamped to 0, so check this
       case first. */
    if (first < 0 && last < 0 && first > last)
        return slice_of("");
    first = to_offset(first, length);
    last = to_offset(last, length);
    if (last >= length)
        last = length - 1;
    if (first > last)
        return slice_of("");
    return (struct slice){ value.bytes + first, (size_t)(last - first) + 1 };
}

/* GETRANGE key first last: the bytes from `first` to `last`, both included; -1
   is the last byte. SUBSTR is its older name. O(bytes). */
void command_getrange(struct call *call)
{
    int64_t first, last;

    if (!parse_integer_or_reply(call, 2, &first)
        || !parse_integer_or_reply(call, 3, &last))
        return;
    struct lookup key = read_key(call, 1);
    reply_bulk(call->reply, cut(value_or_empty(&key), first, last));
}
