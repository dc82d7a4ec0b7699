#include "encode_recipe.h"

#include <string.h>

enum { ERROR_TEXT_MAX = 512 };  /* bytes of an error's text, see resp.h */

static const char types[] = "+-:$*_#,(!=%~>";

static enum resp_type take_type(struct recipe *r)
{
    unsigned char byte = (unsigned char)*r->left++;

    r->length--;
    if (memchr(types, byte, sizeof types - 1) != NULL)
        return (enum resp_type)byte;
    return (enum resp_type)types[byte % (sizeof types - 1)];
}

static struct slice take_text(struct recipe *r)
{
    const char *end = memchr(r->left, ';', r->length);
    size_t length = end != NULL ? (size_t)(end - r->left) : r->length;
    struct slice text = { r->left, length };

    r->left += length + (end != NULL);
    r->length -= length + (end != NULL);
    return text;
}

/* Replaces the bytes that a line must not contain: CR and LF, and NUL, because
   simple strings and errors are C strings in our programs. */
static void clean(struct slice text)
{
    for (char *c = (char *)text.bytes; c < text.bytes + text.length; c++)
        if (*c == '\r' || *c == '\n' || *c == '\0')
            *c = ' ';
}

/* Returns the number that the text represents; if it does not represent one,
   makes a number of its first bytes. */
static int64_t to_number(struct slice text)
{
    int64_t number = 0;

    if (!resp_parse_integer(text, &number))
        memcpy(&number, text.bytes, text.length < sizeof number
                                    ? text.length : sizeof number);
    return number;
}

static int64_t to_count(struct slice text)
{
    return text.length > 0 ? (unsigned char)*text.bytes % 8 : 0;
}

/* Encodes one of the three nulls, chosen by the text. Returns its line. */
static struct slice encode_null(struct slice text, struct buffer *out)
{
    int which = text.length > 0 ? *text.bytes : '_';

    if (which == '$') {
        resp_encode_null(out);
        return slice_of("$-1");
    }
    if (which == '*') {
        resp_encode_header(out, RESP_ARRAY, -1);
        return slice_of("*-1");
    }
    buffer_append(out, slice_of("_\r\n"));
    return slice_of("_");
}

static void encode_line(struct resp_value *value, struct buffer *out)
{
    char text[ERROR_TEXT_MAX + 1];

    clean(value->text);
    if (value->text.length > ERROR_TEXT_MAX)
        value->text.length = ERROR_TEXT_MAX;
    memcpy(text, value->text.bytes, value->text.length);
    text[value->text.length] = '\0';
    if (value->type == RESP_ERROR)
        resp_encode_error(out, "%s", text);
    else
        resp_encode_simple(out, text);
}

static void encode_many(struct resp_value *value, struct buffer *out)
{
    int64_t count = to_count(value->text);

    value->text.length = 0;
    value->number = value->type == RESP_MAP ? 2 * count : count;
    resp_encode_header(out, value->type, count);
}

/* Returns a double or a big number, chosen by the length of the text. */
static struct slice decimal(enum resp_type type, struct slice text)
{
    static const char *const doubles[] = { "0", "-1.5", "+2e-7", ".5", "inf" };
    static const char *const integers[] = { "0", "-1", "+184467440737095516" };

    return slice_of(type == RESP_DOUBLE ? doubles[text.length % 5]
                                        : integers[text.length % 3]);
}

/* Encodes the types that have no encoder in resp.h, because our servers never
   send them. */
static void encode_other(struct resp_value *value, struct buffer *out)
{
    if (value->type == RESP_BOOLEAN) {
        value->number = value->text.length % 2 == 1;
        value->text.length = 0;
    } else if (value->type != RESP_BULK_ERROR
               && value->type != RESP_VERBATIM) {
        value->text = decimal(value->type, value->text);
    }
    resp_encode_values(out, value, 1);
}

static bool has_values(enum resp_type type)
{
    return type == RESP_ARRAY || type == RESP_MAP || type == RESP_SET
        || type == RESP_PUSH;
}

static void encode(struct resp_value *value, struct buffer *out)
{
    struct slice text = value->text;

    if (value->type == RESP_SIMPLE || value->type == RESP_ERROR) {
        encode_line(value, out);
    } else if (value->type == RESP_INTEGER) {
        value->number = to_number(text);
        value->text.length = 0;
        resp_encode_integer(out, value->number);
    } else if (value->type == RESP_BULK) {
        resp_encode_bulk(out, text);
    } else if (value->type == RESP_NULL) {
        value->text = encode_null(text, out);
    } else if (has_values(value->type)) {
        encode_many(value, out);
    } else {
        encode_other(value, out);
    }
}

/* Returns the next value: zero if the recipe is at its end, and an integer in
   place of an array that would be too deep or too large. */
static struct resp_value take_value(struct recipe *r, int depth)
{
    struct resp_value value = { .type = RESP_INTEGER, .text = slice_of("0") };

    if (r->length == 0)
        return value;
    value.type = take_type(r);
    value.text = take_text(r);
    if (has_values(value.type)
        && (depth == RESP_DEPTH_MAX || r->count > RECIPE_VALUES_MAX / 2))
        value.type = RESP_INTEGER;
    return value;
}

static bool is_resp3(const struct resp_value *value)
{
    return memchr("+-:$*", (int)value->type, 5) == NULL
        && !(value->type == RESP_NULL && value->text.length > 1);
}

bool recipe_next(struct recipe *r, struct buffer *out)
{
    int64_t remaining[RESP_DEPTH_MAX];  /* that each open array lacks */
    int depth = 0;

    if (r->length == 0)
        return false;
    r->count = 0;
    r->resp3 = false;
    do {
        struct resp_value *value = &r->values[r->count];
        *value = take_value(r, depth);
        r->count++;
        encode(value, out);
        r->resp3 |= is_resp3(value);
        if (has_values(value->type) && value->number > 0) {
            remaining[depth++] = value->number;
            continue;
        }
        while (depth > 0 && --remaining[depth - 1] == 0)
            depth--;
    } while (depth > 0);
    return true;
}
