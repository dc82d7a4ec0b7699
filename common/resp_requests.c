/* The grammar of requests, as redis-server 7.0 reads them. */

#include "resp_steps.h"

#include <stdio.h>

enum { SHORT_LINE = 8 };        /* bytes of a short line, at the most */

/* The reason goes into the log too, where a control character could forge a
   line, or end it. */
static enum step expected_bulk(struct resp_decoder *d, char got)
{
    bool printable = got >= ' ' && got <= '~';

    snprintf(d->error, sizeof d->error, "expected '$', got '%c'",
             printable ? got : ' ');
    return STEP_WRONG;
}

/* Nearly every line is whole, and holds a type byte, a few digits and CRLF.
   Read in one go like this it costs half. Says no to all else, without
   harm done: the careful way below can read this line, too. */
static bool read_short_line(struct resp_decoder *d, const char *bytes,
                            size_t length, char type, int64_t *number)
{
    size_t at = d->line + 1, most = d->line + SHORT_LINE;
    int64_t sum = 0;

    if (length < most || bytes[d->line] != type || bytes[at] == '0')
        return false;
    for (; at < most - 2 && bytes[at] >= '0' && bytes[at] <= '9'; at++)
        sum = sum * 10 + (bytes[at] - '0');
    if (bytes[at] != '\r' || at == d->line + 1)
        return false;
    *number = sum;
    step_start(d, at + 2);
    return true;
}

/* Looks for the line's CR, passes over the byte behind it, as Redis does, and
   reads the number before. */
static enum step read_line(struct resp_decoder *d, const char *bytes,
                           size_t length, char type, int64_t *number)
{
    bool first = type == '*';
    enum step step = step_find(d, bytes, length, '\r',
                              first ? "too big mbulk count string"
                                    : "too big bulk count string");
    if (step != STEP_ON || length < d->position + 2)
        return step != STEP_ON ? step : STEP_STUCK;
    const char *line = bytes + d->line;
    if (line[0] != type)
        return expected_bulk(d, line[0]);
    struct slice digits = { line + 1, d->position - d->line - 1 };
    step_start(d, d->position + 2);
    if (!resp_parse_integer(digits, number))
        return step_wrong(d, first ? "invalid multibulk length"
                                   : "invalid bulk length");
    return STEP_ON;
}

/* Requests: a line is "*COUNT" or "$LENGTH". */
enum step step_read_request(struct resp_decoder *d, char *bytes,
                            size_t length)
{
    bool first = d->depth == 0;
    char type = first ? '*' : '$';
    int64_t number;

    if (first && length > 0 && bytes[0] != '*')
        return step_read_inline(d, bytes, length);
    if (!read_short_line(d, bytes, length, type, &number)) {
        enum step step = read_line(d, bytes, length, type, &number);
        if (step != STEP_ON)
            return step;
    }
    if (first) {
        if (number > RESP_COUNT_MAX)
            return step_wrong(d, "invalid multibulk length");
        if (d->stranger && number > RESP_STRANGER_COUNT_MAX)
            return step_wrong(d, "unauthenticated multibulk length");
        return number <= 0 ? STEP_WHOLE : step_open_array(d, number);
    }
    if (number < 0 || number > RESP_BULK_MAX)
        return step_wrong(d, "invalid bulk length");
    if (d->stranger && number > RESP_STRANGER_BULK_MAX)
        return step_wrong(d, "unauthenticated bulk length");
    d->bulk = number;
    d->bulk_type = RESP_BULK;
    return STEP_ON;
}
