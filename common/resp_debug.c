#include "resp.h"

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

/* A value without elements. */
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

void resp_append_debug(struct buffer *out, const struct resp_values *frame)
{
    const struct resp_value *values = frame->items;
    int64_t remaining[RESP_DEPTH_MAX + 1];  /* values that each open array
                                               lacks, and 1 for itself */
    int depth = 0;

    for (size_t i = 0; i < frame->count; i++) {
        const char *prefix = aggregate_prefix(values[i].type);

        if (prefix == NULL) {
            append_scalar(out, &values[i]);
        } else {
            buffer_append(out, slice_of(prefix));
            remaining[depth++] = values[i].number + 1;
        }
        /* Close each array that is complete. */
        while (depth > 0 && --remaining[depth - 1] == 0) {
            buffer_append(out, slice_of("])"));
            depth--;
        }
        if (i + 1 < frame->count && !(prefix != NULL && values[i].number > 0))
            buffer_append(out, slice_of(", "));
    }
}
