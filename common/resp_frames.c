/* The grammar of frames and replies: any value; each line ends in CRLF. */

#include "resp_internal.h"

#include <string.h>

static enum parse_status add_integer(struct resp_decoder *decoder,
                                     struct slice text)
{
    int64_t number;

    if (text.length > 1 && text.bytes[0] == '+' && text.bytes[1] != '-') {
        text.bytes++;
        text.length--;
    }
    if (!resp_parse_integer(text, &number))
        return parse_fail(decoder, "invalid integer");
    parse_add_value(&decoder->frame, RESP_INTEGER)->number = number;
    return parse_end_value(decoder);
}

static enum parse_status add_boolean(struct resp_decoder *decoder,
                                     struct slice text)
{
    if (text.length != 1 || (text.bytes[0] != 't' && text.bytes[0] != 'f'))
        return parse_fail(decoder, "invalid boolean");
    parse_add_value(&decoder->frame, RESP_BOOLEAN)->number =
        text.bytes[0] == 't';
    return parse_end_value(decoder);
}

/* Skips the first byte of `text` if it is one of `bytes`. Returns whether. */
static bool skip_one_of(struct slice *text, const char *bytes)
{
    if (text->length == 0
        || memchr(bytes, *text->bytes, strlen(bytes)) == NULL)
        return false;
    text->bytes++;
    text->length--;
    return true;
}

/* Skips the digits that `text` begins with. Returns false if there are none. */
static bool skip_digits(struct slice *text)
{
    bool any = false;

    while (skip_one_of(text, "0123456789"))
        any = true;
    return any;
}

static bool is_big_number(struct slice text)
{
    skip_one_of(&text, "+-");
    return skip_digits(&text) && text.length == 0;
}

/* Returns true for "-1.5e+7", "inf", and "nan", which Redis sends too. */
static bool is_double(struct slice text)
{
    skip_one_of(&text, "+-");
    if (slice_equal_ignoring_case(text, slice_of("inf"))
        || slice_equal_ignoring_case(text, slice_of("nan")))
        return true;
    bool valid = skip_digits(&text);
    if (skip_one_of(&text, "."))
        valid |= skip_digits(&text);
    if (valid && skip_one_of(&text, "eE")) {
        skip_one_of(&text, "+-");
        valid = skip_digits(&text);
    }
    return valid && text.length == 0;
}

/* Adds a value whose text is the rest of its line. A double and a big number
   stay text, but are checked to be numbers: a client need not do that again. */
static enum parse_status add_line(struct resp_decoder *decoder,
                                  enum resp_type type, struct slice text,
                                  size_t offset)
{
    if (type == RESP_DOUBLE && !is_double(text))
        return parse_fail(decoder, "invalid double");
    if (type == RESP_BIG_NUMBER && !is_big_number(text))
        return parse_fail(decoder, "invalid big number");
    parse_add_text(&decoder->frame, type, offset, text.length);
    return parse_end_value(decoder);
}

/* Adds a null: "$-1", "*-1" or "_". Its text is the whole line, to tell them
   apart. */
static enum parse_status add_null(struct resp_decoder *decoder,
                                  struct slice line, size_t offset)
{
    if (line.bytes[0] == RESP_NULL && line.length != 1)
        return parse_fail(decoder, "invalid null");
    parse_add_text(&decoder->frame, RESP_NULL, offset, line.length);
    return parse_end_value(decoder);
}

static bool is_bulk(enum resp_type type)
{
    return type == RESP_BULK || type == RESP_BULK_ERROR
        || type == RESP_VERBATIM;
}

static int64_t max_number(const struct resp_decoder *decoder,
                          enum resp_type type)
{
    if (is_bulk(type))
        return (int64_t)parse_limits(decoder)->bulk_bytes;
    return type == RESP_MAP ? RESP_COUNT_MAX / 2 : RESP_COUNT_MAX;
}

/* Parses the first line of a type that begins with a number: a length, or a
   count of values. */
static enum parse_status parse_header(struct resp_decoder *decoder,
                                      enum resp_type type, struct slice line,
                                      size_t offset)
{
    struct slice digits = { line.bytes + 1, line.length - 1 };
    int64_t number;
    bool valid = resp_parse_integer(digits, &number);

    if (valid && number == -1 && (type == RESP_BULK || type == RESP_ARRAY))
        return add_null(decoder, line, offset);
    if (!valid || number < 0 || number > max_number(decoder, type))
        return parse_fail(decoder, is_bulk(type) ? "invalid bulk length"
                                                 : "invalid array length");
    if (is_bulk(type)) {
        if (!parse_fits(decoder, (size_t)number))
            return parse_fail(decoder, "frame too big");
        decoder->bulk_length = number;
        decoder->bulk_type = type;
        return PARSE_CONTINUE;
    }
    if (type == RESP_MAP)
        number *= 2;            /* a key and a value each */
    parse_add_value(&decoder->frame, type)->number = number;
    return parse_open_array(decoder, number);
}

static enum parse_status parse_value(struct resp_decoder *decoder,
                                     struct slice line, size_t offset)
{
    enum resp_type type = (enum resp_type)line.bytes[0];
    struct slice rest = { line.bytes + 1, line.length - 1 };

    switch (type) {
    case RESP_INTEGER:
        return add_integer(decoder, rest);
    case RESP_BOOLEAN:
        return add_boolean(decoder, rest);
    case RESP_NULL:
        return add_null(decoder, line, offset);
    case RESP_SIMPLE: case RESP_ERROR: case RESP_DOUBLE: case RESP_BIG_NUMBER:
        return add_line(decoder, type, rest, offset + 1);
    default:
        return parse_header(decoder, type, line, offset);
    }
}

/* Returns true if a value of this grammar can begin with `byte`. */
static bool is_type(enum resp_grammar grammar, char byte)
{
    static const char types[] = "+-:$*_#,(!=%~>";   /* first those of RESP2 */

    return memchr(types, byte, grammar == RESP_REPLIES ? sizeof types - 1 : 5)
        != NULL;
}

enum parse_status parse_frame_line(struct resp_decoder *decoder, char *bytes,
                                   size_t length)
{
    size_t offset = decoder->line_start;

    if (offset < length && !is_type(decoder->grammar, bytes[offset])) {
        if (decoder->depth == 0 && decoder->grammar == RESP_FRAMES)
            return parse_inline_line(decoder, bytes, length);
        return parse_fail(decoder, "unknown type");
    }
    enum parse_status status = parse_until(decoder, bytes, length, '\n',
                                           "line too long");
    if (status != PARSE_CONTINUE)
        return status;
    struct slice line = { bytes + offset, decoder->position - offset };
    line.length--;
    /* A CR belongs at the end and nowhere else. */
    if (memchr(line.bytes, '\r', line.length) != NULL
        || line.bytes[line.length] != '\r')
        return parse_fail(decoder, "expected CRLF");
    parse_begin_line(decoder, decoder->position + 1);
    return parse_value(decoder, line, offset);
}
