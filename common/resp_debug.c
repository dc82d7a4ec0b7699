#include "resp.h"

#include <stdint.h>
#include <stdio.h>

static void append_byte(struct buffer *out, unsigned char byte)
{
    char hex[8];

    snprintf(hex, sizeof hex, "\\x%02x", byte);
    buffer_append(out, slice_of(hex));
}

void resp_append_escaped(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.length; i++) {
        const char *c = text.bytes + i;
        switch (*c) {
        case '\n': buffer_append(out, slice_of("\\n")); break;
        case '\r': buffer_append(out, slice_of("\\r")); break;
        case '\t': buffer_append(out, slice_of("\\t")); break;
        case '\\': buffer_append(out, slice_of("\\\\")); break;
        case '"':  buffer_append(out, slice_of("\\\"")); break;
        case '\0': buffer_append(out, slice_of("\\0")); break;
        default:
            if (*c >= ' ' && *c <= '~')
                buffer_append(out, (struct slice){ c, 1 });
            else
                append_byte(out, (unsigned char)*c);
        }
    }
}

static void append_text(struct buffer *out, const char *before,
                        struct slice text, const char *after)
{
    buffer_append(out, slice_of(before));
    resp_append_escaped(out, text);
    buffer_append(out, slice_of(after));
}

static void append_number(struct buffer *out, int64_t number)
{
    char text[32];

    snprintf(text, sizeof text, "Integer(%lld)", (long long)number);
    buffer_append(out, slice_of(text));
}

/* Appends a value without elements. */
static void append_scalar(struct buffer *out, const struct resp_value *v)
{
    switch (v->type) {
    case RESP_SIMPLE: append_text(out, "Simple(\"", v->text, "\")"); break;
    case RESP_ERROR: append_text(out, "Error(\"", v->text, "\")"); break;
    case RESP_BULK: append_text(out, "Bulk(b\"", v->text, "\")"); break;
    case RESP_BULK_ERROR:
        append_text(out, "BulkError(b\"", v->text, "\")");
        break;
    case RESP_VERBATIM:
        append_text(out, "Verbatim(b\"", v->text, "\")");
        break;
    case RESP_DOUBLE: append_text(out, "Double(", v->text, ")"); break;
    case RESP_BIG_NUMBER: append_text(out, "BigNumber(", v->text, ")"); break;
    case RESP_BOOLEAN:
        buffer_append(out, slice_of(v->number ? "Boolean(true)"
                                              : "Boolean(false)"));
        break;
    case RESP_INTEGER: append_number(out, v->number); break;
    default: buffer_append(out, slice_of("Null"));
    }
}

static const char *aggregate_prefix(enum resp_type type)
{
    switch (type) {
    case RESP_ARRAY: return "Array([";
    case RESP_MAP: return "Map([";
    case RESP_SET: return "Set([";
    case RESP_PUSH: return "Push([";
    default: return NULL;
    }
}

/* Appends a value with its elements. Returns the value after it in the list,
   unless `out` has `max_bytes` by then. The decoder bounds the depth. */
static const struct resp_value *append_value(struct buffer *out,
                                             const struct resp_value *value,
                                             size_t max_bytes)
{
    const char *prefix = aggregate_prefix(value->type);
    const struct resp_value *next = value + 1;

    if (prefix == NULL) {
        struct resp_value scalar = *value;
        if (scalar.text.length > max_bytes)
            scalar.text.length = max_bytes;
        append_scalar(out, &scalar);
        return next;
    }
    buffer_append(out, slice_of(prefix));
    for (int64_t i = 0;
         i < value->number && buffer_length(out) < max_bytes; i++) {
        if (i > 0)
            buffer_append(out, slice_of(", "));
        next = append_value(out, next, max_bytes);
    }
    buffer_append(out, slice_of("])"));
    return next;
}

void resp_append_debug(struct buffer *out, const struct resp_values *frame)
{
    resp_append_debug_prefix(out, frame, SIZE_MAX);
}

void resp_append_debug_prefix(struct buffer *out,
                              const struct resp_values *frame,
                              size_t max_bytes)
{
    const struct resp_value *value = frame->items;

    /* A request is a list of values, not one of them. */
    for (size_t i = 0; i < frame->count && buffer_length(out) < max_bytes;
         i = (size_t)(value - frame->items)) {
        if (i > 0)
            buffer_append(out, slice_of(", "));
        value = append_value(out, value, max_bytes);
    }
}
