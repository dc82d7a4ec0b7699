#include "resp_steps.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void resp_decoder_init(struct resp_decoder *d, enum resp_grammar grammar)
{
    *d = (struct resp_decoder){ .grammar = grammar, .bulk = -1 };
}

void resp_decoder_free(struct resp_decoder *d)
{
    free(d->values);
    resp_decoder_init(d, d->grammar);
}

void resp_next(struct resp_decoder *d)
{
    d->position = d->line = d->count = 0;
    d->bulk = -1;
    d->depth = 0;
}

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

/* The bytes of a bulk string are counted, not looked at. Redis does not look
   at the CRLF behind them either; in the other grammars it is required. */
static enum step read_bulk(struct resp_decoder *d, const char *bytes,
                           size_t length)
{
    size_t end = d->position + (size_t)d->bulk;

    if (d->grammar != RESP_REQUESTS)
        for (size_t i = end; i < length && i < end + 2; i++)
            if (bytes[i] != "\r\n"[i - end])
                return step_wrong(d, "expected CRLF");
    if (length < end + 2)
        return STEP_STUCK;
    step_add_text(d, d->bulk_type, d->position, (size_t)d->bulk);
    d->bulk = -1;
    step_start(d, end + 2);
    return step_end_value(d);
}

enum resp_result resp_decode(struct resp_decoder *d, char *bytes,
                             size_t length)
{
    enum step step;

    do {
        if (d->bulk >= 0)
            step = read_bulk(d, bytes, length);
        else if (d->grammar == RESP_REQUESTS)
            step = step_read_request(d, bytes, length);
        else
            step = step_read_frame(d, bytes, length);
    } while (step == STEP_ON);
    if (step != STEP_WHOLE)
        return step == STEP_STUCK ? RESP_NEED_MORE : RESP_NOT_RESP;
    for (size_t i = 0; i < d->count; i++)
        d->values[i].text.bytes = bytes + d->values[i].offset;
    return RESP_FRAME;
}
