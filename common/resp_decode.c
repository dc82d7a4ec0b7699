#include "resp_steps.h"

#include <stdlib.h>

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
