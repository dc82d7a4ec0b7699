/* The grammar of requests, as redis-server 7.0 reads them. */

#include "resp_internal.h"

#include <stdio.h>

enum { SHORT_LINE_MAX = 8 };    /* bytes of a short line */

/* The reason goes into the log too, where a control character could forge a
   line, or end it. */
static enum parse_status expected_bulk(struct resp_decoder *decoder, char got)
{
    bool printable = got >= ' ' && got <= '~';

    snprintf(decoder->error, sizeof decoder->error, "expected '$', got '%c'",
             printable ? got : ' ');
    return PARSE_ERROR;
}

/* Nearly every line is complete and holds a type byte, a few digits and CRLF.
   Parsed in a single pass like this it costs half. Returns false for every
   other line, and changes nothing: the careful way below parses it. */
static bool parse_short_line(struct resp_decoder *decoder, const char *bytes,
                             size_t length, char type, int64_t *number)
{
    size_t first = decoder->line_start + 1;
    size_t max = decoder->line_start + SHORT_LINE_MAX;
    size_t i = first;
    int64_t sum = 0;

    if (length < max || bytes[decoder->line_start] != type || bytes[i] == '0')
        return false;
    for (; i < max - 2 && bytes[i] >= '0' && bytes[i] <= '9'; i++)
        sum = sum * 10 + (bytes[i] - '0');
    if (bytes[i] != '\r' || i == first)
        return false;
    *number = sum;
    parse_begin_line(decoder, i + 2);
    return true;
}

/* Searches for the line's CR, skips the byte after it, as redis-server does,
   and parses the number before it. */
static enum parse_status parse_line(struct resp_decoder *decoder,
                                    const char *bytes, size_t length,
                                    char type, int64_t *number)
{
    bool is_count = type == '*';
    enum parse_status status = parse_until(
        decoder, bytes, length, '\r',
        is_count ? "too big mbulk count string" : "too big bulk count string");

    if (status != PARSE_CONTINUE)
        return status;
    if (length < decoder->position + 2)
        return PARSE_NEED_MORE;
    const char *line = bytes + decoder->line_start;
    if (line[0] != type)
        return expected_bulk(decoder, line[0]);
    struct slice digits = {
        line + 1, decoder->position - decoder->line_start - 1
    };
    parse_begin_line(decoder, decoder->position + 2);
    if (!resp_parse_integer(digits, number))
        return parse_fail(decoder, is_count ? "invalid multibulk length"
                                            : "invalid bulk length");
    return PARSE_CONTINUE;
}

static enum parse_status begin_arguments(struct resp_decoder *decoder,
                                         int64_t count)
{
    const struct resp_request_limits *limits = decoder->request_limits;

    if (count > RESP_COUNT_MAX)
        return parse_fail(decoder, "invalid multibulk length");
    if (limits != NULL && count > limits->count_max)
        return parse_fail(decoder, limits->count_error);
    return count <= 0 ? PARSE_DONE : parse_open_array(decoder, count);
}

static enum parse_status begin_argument(struct resp_decoder *decoder,
                                        int64_t length)
{
    const struct resp_request_limits *limits = decoder->request_limits;

    if (length < 0 || length > RESP_BULK_MAX)
        return parse_fail(decoder, "invalid bulk length");
    if (!parse_fits(decoder, (size_t)length))
        return parse_fail(decoder, "frame too big");
    if (limits != NULL && length > limits->bulk_max)
        return parse_fail(decoder, limits->bulk_error);
    decoder->bulk_length = length;
    decoder->bulk_type = RESP_BULK;
    return PARSE_CONTINUE;
}

/* A line is "*COUNT", and then "$LENGTH" before each argument. */
enum parse_status parse_request_line(struct resp_decoder *decoder, char *bytes,
                                     size_t length)
{
    bool is_count = decoder->depth == 0;
    char type = is_count ? '*' : '$';
    int64_t number;

    if (is_count && length > 0 && bytes[0] != '*')
        return parse_inline_line(decoder, bytes, length);
    if (!parse_short_line(decoder, bytes, length, type, &number)) {
        enum parse_status status = parse_line(decoder, bytes, length, type,
                                              &number);
        if (status != PARSE_CONTINUE)
            return status;
    }
    return is_count ? begin_arguments(decoder, number)
                    : begin_argument(decoder, number);
}
