/* Commands that find keys of which the client does not know the names. */

#include "commands.h"
#include "../pubsub/glob.h"
#include "../client/reply.h"

#include <inttypes.h>
#include <stdio.h>

/* The keys for a reply. Their number comes before them, and is known only
   when all have been looked at, so they wait in a buffer of their own. */
struct harvest {
    struct slice pattern;
    bool other_type;        /* asked for one of which there are no keys */
    int64_t most, seen;     /* keys to look at, about, and looked at */
    size_t count;           /* of those that were asked for */
    struct buffer keys;
};

static void collect(struct slice key, void *context)
{
    struct harvest *h = context;
    bool all = slice_equal(h->pattern, slice_of("*"));  /* "" included */

    h->seen++;
    if (h->other_type || (!all && !glob_match(h->pattern, key)))
        return;
    h->count++;
    resp_encode_bulk(&h->keys, key);
}

static void reply_keys(struct call *call, struct harvest *h)
{
    resp_encode_array(call->reply, h->count);
    buffer_append(call->reply, (struct slice){ buffer_bytes(&h->keys),
                                               buffer_length(&h->keys) });
    buffer_free(&h->keys);
}

/* KEYS pattern: looks at all keys before anybody else is served */
void command_keys(struct call *call)
{
    struct harvest h = { .pattern = call->arguments[1].text };
    uint64_t cursor = 0;

    do
        cursor = store_scan(call->store, cursor, collect, &h);
    while (cursor != 0);
    reply_keys(call, &h);
}

/* Takes what strtoul(3) takes, as that is whom Redis asks: a sign, nothing at
   all, or anything behind a NUL. A cursor that is not ours does no harm. */
static bool read_cursor(struct call *call, uint64_t *cursor)
{
    struct slice text = call->arguments[1].text;
    bool has_sign = text.length > 1
        && (text.bytes[0] == '-' || text.bytes[0] == '+');

    *cursor = 0;
    for (size_t i = has_sign; i < text.length && text.bytes[i] != '\0'; i++) {
        uint64_t digit = (uint64_t)text.bytes[i] - '0';
        if (digit > 9 || *cursor > (UINT64_MAX - digit) / 10) {
            resp_encode_error(call->reply, "ERR invalid cursor");
            return false;
        }
        *cursor = *cursor * 10 + digit;
    }
    return true;
}

static bool read_count(struct call *call, size_t i, int64_t *count)
{
    if (!reply_or_integer(call, i, count))
        return false;
    if (*count < 1)
        reply_syntax_error(call);
    return *count >= 1;
}

static bool read_options(struct call *call, struct harvest *h)
{
    for (size_t i = 2; i < call->count; i += 2) {
        bool followed = i + 1 < call->count;
        if (followed && argument_is(call, i, "match")) {
            h->pattern = call->arguments[i + 1].text;
        } else if (followed && argument_is(call, i, "type")) {
            h->other_type = !argument_is(call, i + 1, "string");
        } else if (followed && argument_is(call, i, "count")) {
            if (!read_count(call, i + 1, &h->most))
                return false;
        } else {
            reply_syntax_error(call);
            return false;
        }
    }
    return true;
}

static void reply_cursor(struct call *call, uint64_t cursor)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRIu64, cursor);

    resp_encode_bulk(call->reply, (struct slice){ text, (size_t)length });
}

/* SCAN cursor [MATCH pattern] [COUNT keys] [TYPE type]: a part of the keys,
   and the cursor for the next part */
void command_scan(struct call *call)
{
    struct harvest h = { .pattern = slice_of("*"), .most = 10 };
    uint64_t cursor;

    if (!read_cursor(call, &cursor) || !read_options(call, &h))
        return;
    /* A table of which little is left is mostly empty buckets: ten of them
       for each key that was asked for are enough at a time. */
    int64_t buckets = h.most < INT64_MAX / 10 ? 10 * h.most : INT64_MAX;
    do
        cursor = store_scan(call->store, cursor, collect, &h);
    while (cursor != 0 && h.seen < h.most && --buckets > 0);
    resp_encode_array(call->reply, 2);
    reply_cursor(call, cursor);
    reply_keys(call, &h);
}

/* RANDOMKEY */
void command_randomkey(struct call *call)
{
    struct slice key = store_random_key(call->store);

    if (key.bytes != NULL)
        resp_encode_bulk(call->reply, key);
    else
        reply_null(call);
}
