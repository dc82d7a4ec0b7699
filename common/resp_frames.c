/* The grammar of frames and replies: any value, each line ended by CRLF. */

#include "resp_steps.h"

#include <string.h>

static enum step add_integer(struct resp_decoder *d, struct slice text)
{
    int64_t number;

    if (text.length > 1 && text.bytes[0] == '+' && text.bytes[1] != '-') {
        text.bytes++;
        text.length--;
    }
    if (!resp_parse_integer(text, &number))
        return step_wrong(d, "invalid integer");
    step_add(d, RESP_INTEGER)->number = number;
    return step_end_value(d);
}

static enum step add_boolean(struct resp_decoder *d, struct slice text)
{
    if (text.length != 1 || (text.bytes[0] != 't' && text.bytes[0] != 'f'))
        return step_wrong(d, "invalid boolean");
    step_add(d, RESP_BOOLEAN)->number = text.bytes[0] == 't';
    return step_end_value(d);
}

/* "$-1", "*-1" and "_": the text is the whole line, to tell them apart. */
static enum step add_null(struct resp_decoder *d, struct slice line,
                          size_t offset)
{
    if (line.bytes[0] == RESP_NULL && line.length != 1)
        return step_wrong(d, "invalid null");
    step_add_text(d, RESP_NULL, offset, line.length);
    return step_end_value(d);
}

/* A type with a number in its first line: a length, or a count of values. */
static enum step read_header(struct resp_decoder *d, enum resp_type type,
                             struct slice line, size_t offset)
{
    bool bulk = type == RESP_BULK || type == RESP_BULK_ERROR
        || type == RESP_VERBATIM;
    int64_t most = bulk ? RESP_BULK_MAX : RESP_COUNT_MAX;
    int64_t number;

    if (type == RESP_MAP)
        most /= 2;
    struct slice digits = { line.bytes + 1, line.length - 1 };
    bool valid = resp_parse_integer(digits, &number);
    if (valid && number == -1 && (type == RESP_BULK || type == RESP_ARRAY))
        return add_null(d, line, offset);
    if (!valid || number < 0 || number > most)
        return step_wrong(d, bulk ? "invalid bulk length"
                                  : "invalid array length");
    if (bulk) {
        d->bulk = number;
        d->bulk_type = type;
        return STEP_ON;
    }
    if (type == RESP_MAP)
        number *= 2;            /* a key and a value each */
    step_add(d, type)->number = number;
    return step_open_array(d, number);
}

static enum step read_value(struct resp_decoder *d, struct slice line,
                            size_t offset)
{
    enum resp_type type = (enum resp_type)line.bytes[0];
    struct slice rest = { line.bytes + 1, line.length - 1 };

    switch (type) {
    case RESP_INTEGER:
        return add_integer(d, rest);
    case RESP_BOOLEAN:
        return add_boolean(d, rest);
    case RESP_NULL:
        return add_null(d, line, offset);
    case RESP_SIMPLE: case RESP_ERROR: case RESP_DOUBLE: case RESP_BIG_NUMBER:
        step_add_text(d, type, offset + 1, rest.length);
        return step_end_value(d);
    default:
        return read_header(d, type, line, offset);
    }
}

/* Frames and replies: a type byte, text, CRLF. */
enum step step_read_frame(struct resp_decoder *d, char *bytes,
                                 size_t length)
{
    static const char types[] = "+-:$*_#,(!=%~>";
    size_t known = d->grammar == RESP_REPLIES ? sizeof types - 1 : 5;
    size_t offset = d->line;

    if (offset < length && memchr(types, bytes[offset], known) == NULL) {
        if (d->depth == 0 && d->grammar == RESP_FRAMES)
            return step_read_inline(d, bytes, length);
        return step_wrong(d, "unknown type");
    }
    enum step step = step_find(d, bytes, length, '\n', "line too long");
    if (step != STEP_ON)
        return step;
    struct slice line = { bytes + offset, d->position - offset };
    line.length--;
    /* A CR belongs at the end and nowhere else. */
    if (memchr(line.bytes, '\r', line.length) != NULL
        || line.bytes[line.length] != '\r')
        return step_wrong(d, "expected CRLF");
    step_start(d, d->position + 1);
    return read_value(d, line, offset);
}
