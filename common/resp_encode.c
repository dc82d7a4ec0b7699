#include "resp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    ERROR_TEXT_MAX = 512,   /* bytes of an error's text */
    HEADER_MAX = 24         /* a type byte, 20 characters of number, CRLF */
};

/* Writes a type byte, a number and CRLF to `out`, and returns how many bytes
   these are. Every reply has one, so no printf(3). */
static size_t write_header(char out[static HEADER_MAX], enum resp_type type,
                           int64_t number)
{
    char digits[HEADER_MAX];
    char *end = digits + sizeof digits, *first = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    *--first = '\n';
    *--first = '\r';
    do
        *--first = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--first = '-';
    *--first = (char)type;
    memcpy(out, first, (size_t)(end - first));
    return (size_t)(end - first);
}

void resp_encode_header(struct buffer *out, enum resp_type type,
                        int64_t number)
{
    buffer_commit(out, write_header(buffer_reserve(out, HEADER_MAX), type,
                                    number));
}

/* Appends a type byte, text and CRLF. Space is reserved once for all three. */
static void append_line(struct buffer *out, enum resp_type type,
                        struct slice text)
{
    char *bytes = buffer_reserve(out, 1 + text.length + 2);

    bytes[0] = (char)type;
    if (text.length > 0)        /* memcpy(3) must not be given NULL */
        memcpy(bytes + 1, text.bytes, text.length);
    memcpy(bytes + 1 + text.length, "\r\n", 2);
    buffer_commit(out, 1 + text.length + 2);
}

/* Appends a header, text and CRLF, in the same way. */
static void append_bulk(struct buffer *out, enum resp_type type,
                        struct slice text)
{
    char *bytes = buffer_reserve(out, HEADER_MAX + text.length + 2);
    size_t header = write_header(bytes, type, (int64_t)text.length);

    if (text.length > 0)
        memcpy(bytes + header, text.bytes, text.length);
    memcpy(bytes + header + text.length, "\r\n", 2);
    buffer_commit(out, header + text.length + 2);
}

void resp_encode_simple(struct buffer *out, const char *text)
{
    append_line(out, RESP_SIMPLE, slice_of(text));
}

void resp_encode_integer(struct buffer *out, int64_t number)
{
    resp_encode_header(out, RESP_INTEGER, number);
}

void resp_encode_bulk(struct buffer *out, struct slice text)
{
    append_bulk(out, RESP_BULK, text);
}

void resp_encode_null(struct buffer *out)
{
    resp_encode_header(out, RESP_BULK, -1);
}

void resp_encode_error(struct buffer *out, const char *format, ...)
{
    char text[ERROR_TEXT_MAX + 1];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    for (char *c = text; *c != '\0'; c++)
        if (*c == '\r' || *c == '\n')
            *c = ' ';
    append_line(out, RESP_ERROR, slice_of(text));
}

void resp_encode_values(struct buffer *out, const struct resp_value *values,
                        size_t count)
{
    for (const struct resp_value *v = values; v < values + count; v++) {
        switch (v->type) {
        case RESP_INTEGER: case RESP_ARRAY: case RESP_SET: case RESP_PUSH:
            resp_encode_header(out, v->type, v->number);
            break;
        case RESP_MAP:
            resp_encode_header(out, v->type, v->number / 2);
            break;
        case RESP_BULK: case RESP_BULK_ERROR: case RESP_VERBATIM:
            append_bulk(out, v->type, v->text);
            break;
        case RESP_BOOLEAN:
            append_line(out, v->type, slice_of(v->number ? "t" : "f"));
            break;
        case RESP_NULL:             /* its text is the line as it arrived */
            buffer_append(out, v->text);
            buffer_append(out, slice_of("\r\n"));
            break;
        default:
            append_line(out, v->type, v->text);
        }
    }
}
