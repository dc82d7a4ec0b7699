#include "resp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
    ERROR_MAX = 512,        /* bytes of an error's text */
    HEADER_MAX = 24         /* a type byte, 20 characters of number, CRLF */
};

/* A type byte, a number, CRLF; gives how many bytes these are. Every reply has
   one, so no printf(3). */
static size_t write_header(char room[static HEADER_MAX], enum resp_type type,
                           int64_t number)
{
    char digits[HEADER_MAX];
    char *end = digits + sizeof digits, *at = end;
    uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;

    *--at = '\n';
    *--at = '\r';
    do
        *--at = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (number < 0)
        *--at = '-';
    *--at = (char)type;
    memcpy(room, at, (size_t)(end - at));
    return (size_t)(end - at);
}

static void append_header(struct buffer *out, enum resp_type type,
                          int64_t number)
{
    buffer_added(out, write_header(buffer_room(out, HEADER_MAX), type,
                                   number));
}

/* Room is made once, for a line's three parts. */
static void append_line(struct buffer *out, enum resp_type type,
                        struct slice text)
{
    char *room = buffer_room(out, 1 + text.length + 2);

    room[0] = (char)type;
    if (text.length > 0)        /* memcpy(3) must not be given NULL */
        memcpy(room + 1, text.bytes, text.length);
    memcpy(room + 1 + text.length, "\r\n", 2);
    buffer_added(out, 1 + text.length + 2);
}

/* The same for most replies: header, text, CRLF. */
static void append_bulk(struct buffer *out, enum resp_type type,
                        struct slice text)
{
    char *room = buffer_room(out, HEADER_MAX + text.length + 2);
    size_t header = write_header(room, type, (int64_t)text.length);

    if (text.length > 0)
        memcpy(room + header, text.bytes, text.length);
    memcpy(room + header + text.length, "\r\n", 2);
    buffer_added(out, header + text.length + 2);
}

void resp_encode_simple(struct buffer *out, const char *text)
{
    append_line(out, RESP_SIMPLE, slice_of(text));
}

void resp_encode_integer(struct buffer *out, int64_t number)
{
    append_header(out, RESP_INTEGER, number);
}

void resp_encode_bulk(struct buffer *out, struct slice text)
{
    append_bulk(out, RESP_BULK, text);
}

void resp_encode_null(struct buffer *out)
{
    append_header(out, RESP_BULK, -1);
}

void resp_encode_null_array(struct buffer *out)
{
    append_header(out, RESP_ARRAY, -1);
}

void resp_encode_array(struct buffer *out, size_t count)
{
    append_header(out, RESP_ARRAY, (int64_t)count);
}

void resp_encode_null3(struct buffer *out)
{
    append_line(out, RESP_NULL, slice_of(""));
}

void resp_encode_many(struct buffer *out, enum resp_type type, size_t count)
{
    append_header(out, type, (int64_t)count);
}

void resp_encode_verbatim(struct buffer *out, struct slice text)
{
    static const char format[] = "txt:";
    size_t length = sizeof format - 1 + text.length;

    append_header(out, RESP_VERBATIM, (int64_t)length);
    buffer_append(out, slice_of(format));
    buffer_append(out, text);
    buffer_append(out, slice_of("\r\n"));
}

void resp_encode_error(struct buffer *out, const char *format, ...)
{
    char text[ERROR_MAX + 1];
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
            append_header(out, v->type, v->number);
            break;
        case RESP_MAP:
            append_header(out, v->type, v->number / 2);
            break;
        case RESP_BULK: case RESP_BULK_ERROR: case RESP_VERBATIM:
            append_bulk(out, v->type, v->text);
            break;
        case RESP_BOOLEAN:
            append_line(out, v->type, slice_of(v->number ? "t" : "f"));
            break;
        case RESP_NULL:             /* its text is the line that came */
            buffer_append(out, v->text);
            buffer_append(out, slice_of("\r\n"));
            break;
        default:
            append_line(out, v->type, v->text);
        }
    }
}
