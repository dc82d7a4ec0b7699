/* Commands that find keys whose names the client does not know. */

#include "../pubsub/glob.h"
#include "commands.h"

#include <inttypes.h>
#include <stdio.h>

/* The matching keys of one request. They are collected in a part, because their
   number precedes them in the reply. */
struct key_scan {
    struct slice pattern;
    bool no_match;          /* a TYPE was asked for that no key has */
    int64_t max;            /* keys to visit, about */
    int64_t visited;        /* keys visited so far */
    size_t count;           /* keys that match */
    struct reply keys;      /* the part that holds them */
};

static void begin_scan(struct call *call, struct key_scan *scan,
                       struct slice pattern)
{
    *scan = (struct key_scan){ .pattern = pattern, .max = 10 };
    reply_part_begin(&scan->keys, call->reply);
}

static void scan_visit(struct slice key, void *context)
{
    struct key_scan *scan = context;
    /* Unlike glob_match(), here `*` matches the empty key, too. */
    bool all = slice_equal(scan->pattern, slice_of("*"));

    scan->visited++;
    if (scan->no_match || (!all && !glob_match(scan->pattern, key)))
        return;
    scan->count++;
    reply_bulk(&scan->keys, key);
}

static void reply_keys(struct call *call, struct key_scan *scan)
{
    reply_array(call->reply, scan->count);
    reply_part_end(&scan->keys, call->reply);
}

/* KEYS pattern: all keys that match. O(n), and O(pattern times key) at worst
   for each; all clients wait. */
void command_keys(struct call *call)
{
    struct key_scan scan;
    uint64_t cursor = 0;

    begin_scan(call, &scan, call->arguments[1].text);
    do
        cursor = store_scan(call->store, cursor, scan_visit, &scan);
    while (cursor != 0);
    reply_keys(call, &scan);
}

/* Accepts whatever strtoul(3) accepts, because Redis parses cursors with it: a
   sign, nothing at all, or anything after a NUL. A cursor that the server never
   issued does no harm. */
static bool parse_cursor_or_reply(struct call *call, uint64_t *cursor)
{
    struct slice text = call->arguments[1].text;
    bool has_sign = text.length > 1
        && (text.bytes[0] == '-' || text.bytes[0] == '+');

    *cursor = 0;
    for (size_t i = has_sign; i < text.length && text.bytes[i] != '\0'; i++) {
        uint64_t digit = (uint64_t)text.bytes[i] - '0';
        if (digit > 9 || *cursor > (UINT64_MAX - digit) / 10) {
            reply_error(call->reply, "ERR invalid cursor");
            return false;
        }
        *cursor = *cursor * 10 + digit;
    }
    return true;
}

static bool parse_count_or_reply(struct call *call, size_t i, int64_t *count)
{
    if (!parse_integer_or_reply(call, i, count))
        return false;
    if (*count < 1)
        reply_syntax_error(call->reply);
    return *count >= 1;
}

static bool parse_scan_options_or_reply(struct call *call,
                                        struct key_scan *scan)
{
    for (size_t i = 2; i < call->count; i += 2) {
        bool has_value = i + 1 < call->count;
        if (has_value && argument_is(call, i, "match")) {
            scan->pattern = call->arguments[i + 1].text;
        } else if (has_value && argument_is(call, i, "type")) {
            scan->no_match = !argument_is(call, i + 1, "string");
        } else if (has_value && argument_is(call, i, "count")) {
            if (!parse_count_or_reply(call, i + 1, &scan->max))
                return false;
        } else {
            reply_syntax_error(call->reply);
            return false;
        }
    }
    return true;
}

static void reply_cursor(struct call *call, uint64_t cursor)
{
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRIu64, cursor);

    reply_bulk(call->reply, (struct slice){ text, (size_t)length });
}

/* SCAN cursor [MATCH pattern] [COUNT keys] [TYPE type]: the cursor for the next
   call, 0 at the end, and some of the keys. O(options + COUNT), and O(pattern
   times key) at worst for each key. */
void command_scan(struct call *call)
{
    struct key_scan scan;
    uint64_t cursor;

    begin_scan(call, &scan, slice_of("*"));
    if (!parse_cursor_or_reply(call, &cursor)
        || !parse_scan_options_or_reply(call, &scan))
        return;
    /* A table that has lost most of its keys is mostly empty buckets: visit at
       most ten of them for each key that was asked for. */
    int64_t buckets = scan.max < INT64_MAX / 10 ? 10 * scan.max : INT64_MAX;
    do
        cursor = store_scan(call->store, cursor, scan_visit, &scan);
    while (cursor != 0 && scan.visited < scan.max && --buckets > 0);
    reply_array(call->reply, 2);
    reply_cursor(call, cursor);
    reply_keys(call, &scan);
}

/* RANDOMKEY: a random key, or null. O(1) on average. */
void command_randomkey(struct call *call)
{
    struct slice key = store_random_key(call->store);

    if (key.bytes != NULL)
        reply_bulk(call->reply, key);
    else
        reply_null(call->reply);
}
