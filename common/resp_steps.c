#include "resp_steps.h"
#include "memory.h"

#include <stdio.h>
#include <string.h>

enum { DIGITS_MAX = 19 };       /* of the largest int64_t */

enum step step_wrong(struct resp_decoder *d, const char *why)
{
    snprintf(d->error, sizeof d->error, "%s", why);
    return STEP_WRONG;
}

struct resp_value *step_add(struct resp_decoder *d, enum resp_type type)
{
    if (d->count == d->capacity) {
        d->capacity = d->capacity > 0 ? d->capacity * 2 : 8;
        d->values = memory_resize(d->values,
                                  d->capacity * sizeof *d->values);
    }
    struct resp_value *value = &d->values[d->count++];
    *value = (struct resp_value){ .type = type };
    return value;
}

void step_add_text(struct resp_decoder *d, enum resp_type type,
                   size_t offset, size_t length)
{
    struct resp_value *value = step_add(d, type);

    value->offset = offset;
    value->text.length = length;
}

enum step step_end_value(struct resp_decoder *d)
{
    for (; d->depth > 0; d->depth--)
        if (--d->missing[d->depth - 1] > 0)
            return STEP_ON;
    return STEP_WHOLE;
}

enum step step_open_array(struct resp_decoder *d, int64_t count)
{
    if (d->depth == RESP_DEPTH_MAX)
        return step_wrong(d, "array nested too deep");
    if (count == 0)
        return step_end_value(d);
    d->missing[d->depth++] = (int32_t)count;
    return STEP_ON;
}

enum step step_find(struct resp_decoder *d, const char *bytes, size_t length,
                    char end, const char *too_long)
{
    /* A line that never ends must not fill our memory, hence the limit. */
    size_t limit = d->line + RESP_LINE_MAX + 1;
    size_t seen = length < limit ? length : limit;
    const char *found;

    if (d->line > RESP_FRAME_MAX)
        return step_wrong(d, "frame too big");
    if (d->position == seen)
        return STEP_STUCK;
    found = memchr(bytes + d->position, end, seen - d->position);
    d->position = found != NULL ? (size_t)(found - bytes) : seen;
    if (found == NULL)
        return seen == limit ? step_wrong(d, too_long) : STEP_STUCK;
    return STEP_ON;
}

void step_start(struct resp_decoder *d, size_t position)
{
    d->position = d->line = position;
}

bool resp_parse_integer(struct slice text, int64_t *number)
{
    const char *digit = text.bytes, *end = text.bytes + text.length;
    bool negative = digit < end && *digit == '-';
    uint64_t most = (uint64_t)INT64_MAX + negative;
    uint64_t sum = 0;

    digit += negative;
    if (digit == end || (*digit == '0' && (negative || end - digit > 1)))
        return false;
    /* So many digits always fit a uint64_t: the sum need not be watched. */
    if (end - digit > DIGITS_MAX)
        return false;
    for (; digit < end; digit++) {
        if (*digit < '0' || *digit > '9')
            return false;
        sum = sum * 10 + (uint64_t)(*digit - '0');
    }
    if (sum > most)
        return false;
    /* -INT64_MIN does not fit an int64_t, hence the detour by one. */
    *number = negative ? -(int64_t)(sum - 1) - 1 : (int64_t)sum;
    return true;
}
