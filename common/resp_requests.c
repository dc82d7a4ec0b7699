/* The grammar of requests, as redis-server 7.0 reads them. */

#include "resp_steps.h"

#include <stdio.h>

/* The reason goes into the log too, where a control character could forge a
   line, or end it. */
static enum step expected_bulk(struct resp_decoder *d, char got)
{
    bool printable = got >= ' ' && got <= '~';

    snprintf(d->error, sizeof d->error, "expected '$', got '%c'",
             printable ? got : ' ');
    return STEP_WRONG;
}

/* Requests: a line is "*COUNT" or "$LENGTH". Redis looks for its CR, passes
   over the byte behind that, and so do we. */
enum step step_read_request(struct resp_decoder *d, char *bytes,
                            size_t length)
{
    bool first = d->depth == 0;
    int64_t number;

    if (first && length > 0 && bytes[0] != '*')
        return step_read_inline(d, bytes, length);
    enum step step = step_find(d, bytes, length, '\r',
                              first ? "too big mbulk count string"
                                    : "too big bulk count string");
    if (step != STEP_ON || length < d->position + 2)
        return step != STEP_ON ? step : STEP_STUCK;
    const char *line = bytes + d->line;
    if (!first && line[0] != '$')
        return expected_bulk(d, line[0]);
    struct slice digits = { line + 1, d->position - d->line - 1 };
    bool valid = resp_parse_integer(digits, &number);
    step_start(d, d->position + 2);
    if (first) {
        if (!valid || number > RESP_COUNT_MAX)
            return step_wrong(d, "invalid multibulk length");
        if (d->stranger && number > RESP_STRANGER_COUNT_MAX)
            return step_wrong(d, "unauthenticated multibulk length");
        return number <= 0 ? STEP_WHOLE : step_open_array(d, number);
    }
    if (!valid || number < 0 || number > RESP_BULK_MAX)
        return step_wrong(d, "invalid bulk length");
    if (d->stranger && number > RESP_STRANGER_BULK_MAX)
        return step_wrong(d, "unauthenticated bulk length");
    d->bulk = number;
    d->bulk_type = RESP_BULK;
    return STEP_ON;
}
