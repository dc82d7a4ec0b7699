#include "compare_values.h"
#include "memory.h"

#include <stdlib.h>
#include <string.h>

struct values values_decode(struct slice frames)
{
    struct resp_decoder decoder;
    struct values all = { NULL, 0 };
    /* resp_decode() writes only to inline commands, to remove their quotes. */
    char *bytes = (char *)frames.bytes;
    size_t left = frames.length;

    resp_decoder_init(&decoder, RESP_REPLIES);
    while (left > 0 && resp_decode(&decoder, bytes, left) == RESP_FRAME) {
        all.items = xrealloc(all.items, (all.count + decoder.frame.count)
                                        * sizeof *all.items);
        memcpy(all.items + all.count, decoder.frame.items,
               decoder.frame.count * sizeof *all.items);
        all.count += decoder.frame.count;
        bytes += decoder.position;
        left -= decoder.position;
        resp_decoder_reset(&decoder);
    }
    resp_decoder_free(&decoder);
    return all;
}

static bool has_children(const struct resp_value *v)
{
    return v->type == RESP_ARRAY || v->type == RESP_MAP || v->type == RESP_SET
        || v->type == RESP_PUSH;
}

static bool has_number(const struct resp_value *v)
{
    return has_children(v) || v->type == RESP_INTEGER
        || v->type == RESP_BOOLEAN;
}

bool values_equal(const struct resp_value *a, const struct resp_value *b,
                  size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (a[i].type != b[i].type)
            return false;
        if (has_number(&a[i]) ? a[i].number != b[i].number
                              : !slice_equal(a[i].text, b[i].text))
            return false;
    }
    return true;
}

size_t values_span(const struct values *v, size_t index)
{
    size_t end = index;

    for (int64_t remaining = 1; remaining > 0 && end < v->count;
         end++, remaining--)
        if (has_children(&v->items[end]))
            remaining += v->items[end].number;
    return end - index;
}

static int compare_texts(const void *left, const void *right)
{
    struct slice a = ((const struct resp_value *)left)->text;
    struct slice b = ((const struct resp_value *)right)->text;
    size_t shared = a.length < b.length ? a.length : b.length;
    int order = shared == 0 ? 0 : memcmp(a.bytes, b.bytes, shared);

    return order != 0 ? order : (a.length > b.length) - (a.length < b.length);
}

/* Removes repeated elements from a sorted array. */
static void drop_repeated(struct values *v)
{
    size_t kept = 1;

    for (size_t i = 1; i < v->count; i++)
        if (kept == 1 || compare_texts(&v->items[kept - 1], &v->items[i]) != 0)
            v->items[kept++] = v->items[i];
    v->count = kept;
    v->items[0].number = (int64_t)kept - 1;
}

bool values_same_sorted(struct values a, struct values b, bool once)
{
    if (a.count == 0 || b.count == 0 || !has_children(a.items)
        || !has_children(b.items))
        return false;
    qsort(a.items + 1, a.count - 1, sizeof *a.items, compare_texts);
    qsort(b.items + 1, b.count - 1, sizeof *b.items, compare_texts);
    if (once) {
        drop_repeated(&a);
        drop_repeated(&b);
    }
    return a.count == b.count && values_equal(a.items, b.items, a.count);
}

/* --- publish and subscribe --- */

/* Returns true if a frame "pmessage", pattern, channel, payload begins at `i`.
   */
static bool is_pmessage(const struct values *v, size_t i)
{
    return i + 4 < v->count && has_children(&v->items[i])
        && v->items[i].number == 4
        && slice_equal(v->items[i + 1].text, slice_of("pmessage"));
}

/* Returns where the copies of one message end: frames that differ only in the
   pattern. */
static size_t end_of_copies(const struct values *v, size_t start)
{
    size_t end = start;

    while (is_pmessage(v, end)
           && values_equal(&v->items[end + 3], &v->items[start + 3], 2))
        end += 5;
    return end;
}

/* Returns how many of the frames of `size` values, from `start` to `end`, have
   this text at `offset`. */
static size_t count_text(const struct values *v, size_t start, size_t end,
                         size_t size, size_t offset, struct slice text)
{
    size_t found = 0;

    for (size_t i = start; i < end; i += size)
        found += slice_equal(v->items[i + offset].text, text);
    return found;
}

bool values_same_messages(const struct values *a, const struct values *b)
{
    size_t i = 0;

    while (a->count == b->count && i < a->count) {
        size_t end = end_of_copies(a, i);
        if (end_of_copies(b, i) != end)
            return false;
        if (end == i) {
            if (!values_equal(&a->items[i], &b->items[i], 1))
                return false;
            i++;
            continue;
        }
        for (size_t start = i; i < end; i += 5)
            if (!values_equal(&a->items[i], &b->items[i], 2)
                || !values_equal(&a->items[i + 3], &b->items[i + 3], 2)
                || count_text(a, start, end, 5, 2, a->items[i + 2].text)
                       != count_text(b, start, end, 5, 2, a->items[i + 2].text))
                return false;
    }
    return a->count == b->count;
}

bool values_same_confirmations(const struct values *a, const struct values *b)
{
    size_t count = a->count;

    if (count != b->count || count % 4 != 0)
        return false;
    for (size_t i = 0; i < count; i += 4)
        if (!values_equal(&a->items[i], &b->items[i], 2)
            || !values_equal(&a->items[i + 3], &b->items[i + 3], 1)
            || count_text(a, 0, count, 4, 2, a->items[i + 2].text)
                   != count_text(b, 0, count, 4, 2, a->items[i + 2].text))
            return false;
    return true;
}
