#include "resp_internal.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DIGITS_MAX = 19 };       /* of the largest int64_t */

extern inline void parse_begin_line(struct resp_decoder *decoder,
                                    size_t position);

const struct parse_limits *parse_limits(const struct resp_decoder *decoder)
{
    static const struct parse_limits server = {
        .line_bytes = RESP_LINE_MAX, .bulk_bytes = RESP_BULK_MAX,
        .frame_bytes = RESP_FRAME_MAX, .depth = RESP_DEPTH_MAX
    };
    /* More than memory can hold, yet the sum of two does not overflow. */
    static const struct parse_limits client = {
        .line_bytes = SIZE_MAX / 4, .bulk_bytes = SIZE_MAX / 4,
        .frame_bytes = SIZE_MAX / 4, .depth = RESP_REPLY_DEPTH_MAX
    };

    return decoder->grammar == RESP_REPLIES ? &client : &server;
}

enum parse_status parse_fail(struct resp_decoder *decoder, const char *why)
{
    snprintf(decoder->error, sizeof decoder->error, "%s", why);
    return PARSE_ERROR;
}

/* Returns where the next value goes. */
static struct resp_value *next_value(struct resp_values *values)
{
    if (values->count == values->capacity) {
        values->capacity = values->capacity > 0 ? values->capacity * 2 : 8;
        values->items = xrealloc(values->items,
                                 values->capacity * sizeof *values->items);
    }
    return &values->items[values->count++];
}

struct resp_value *parse_add_value(struct resp_values *values,
                                   enum resp_type type)
{
    struct resp_value *value = next_value(values);

    *value = (struct resp_value){ .type = type };
    return value;
}

void parse_add_text(struct resp_values *values, enum resp_type type,
                    size_t offset, size_t length)
{
    *next_value(values) = (struct resp_value){
        .type = type, .text = { NULL, length }, .offset = offset
    };
}

void resp_values_free(struct resp_values *values)
{
    free(values->items);
    *values = (struct resp_values){ 0 };
}

enum parse_status parse_end_value(struct resp_decoder *decoder)
{
    for (; decoder->depth > 0; decoder->depth--)
        if (--decoder->remaining[decoder->depth - 1] > 0)
            return PARSE_CONTINUE;
    return PARSE_DONE;
}

/* Makes room for more open arrays. Returns false if there may not be more. */
static bool add_depth(struct resp_decoder *decoder)
{
    int max = parse_limits(decoder)->depth;
    int capacity = decoder->depth > 0 ? decoder->depth * 2 : 4;

    if (decoder->depth == max)
        return false;
    decoder->depth_capacity = capacity < max ? capacity : max;
    decoder->remaining = xrealloc(decoder->remaining,
                                  (size_t)decoder->depth_capacity
                                  * sizeof *decoder->remaining);
    return true;
}

enum parse_status parse_open_array(struct resp_decoder *decoder,
                                   int64_t count)
{
    if (decoder->depth == decoder->depth_capacity && !add_depth(decoder))
        return parse_fail(decoder, "array nested too deep");
    if (count == 0)
        return parse_end_value(decoder);
    decoder->remaining[decoder->depth++] = (int32_t)count;
    return PARSE_CONTINUE;
}

bool parse_fits(const struct resp_decoder *decoder, size_t length)
{
    const struct resp_values *frame = &decoder->frame;

    return decoder->position + length
        + (frame->count + 1) * sizeof *frame->items
        <= parse_limits(decoder)->frame_bytes;
}

enum parse_status parse_until(struct resp_decoder *decoder, const char *bytes,
                              size_t length, char end,
                              const char *error_if_too_long)
{
    /* A line that never ends must not fill our memory, hence the limit. */
    const struct parse_limits *limits = parse_limits(decoder);
    size_t limit = decoder->line_start + limits->line_bytes + 1;
    size_t available = length < limit ? length : limit;
    const char *found;

    if (!parse_fits(decoder, 0))
        return parse_fail(decoder, "frame too big");
    if (decoder->position == available)
        return PARSE_NEED_MORE;
    found = memchr(bytes + decoder->position, end,
                   available - decoder->position);
    decoder->position = found != NULL ? (size_t)(found - bytes) : available;
    if (found != NULL)
        return PARSE_CONTINUE;
    return available == limit ? parse_fail(decoder, error_if_too_long)
                              : PARSE_NEED_MORE;
}

bool resp_parse_integer(struct slice text, int64_t *number)
{
    const char *digit = text.bytes, *end = text.bytes + text.length;
    bool negative = digit < end && *digit == '-';
    uint64_t max = (uint64_t)INT64_MAX + negative;
    uint64_t sum = 0;

    digit += negative;
    if (digit == end || (*digit == '0' && (negative || end - digit > 1)))
        return false;
    /* This many digits always fit in a uint64_t: the sum cannot overflow. */
    if (end - digit > DIGITS_MAX)
        return false;
    for (; digit < end; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        sum = sum * 10 + (uint64_t)(*digit - '0');
    }
    if (sum > max)
        return false;
    /* -INT64_MIN does not fit in an int64_t, hence the detour by one. */
    *number = negative ? -(int64_t)(sum - 1) - 1 : (int64_t)sum;
    return true;
}
