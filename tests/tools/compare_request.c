#include "compare_request.h"
#include "resp.h"

#include <stdio.h>
#include <string.h>

enum { PRINTED_MAX = 300 };     /* more bytes than that are truncated */

void request_clear(struct request *r)
{
    buffer_consume(&r->bytes, buffer_length(&r->bytes));
    r->count = 0;
    r->form = REQUEST_ARRAY;
}

void request_free(struct request *r)
{
    buffer_free(&r->bytes);
}

void request_add(struct request *r, struct slice argument)
{
    if (r->count == REQUEST_ARGUMENTS)
        return;
    buffer_append(&r->bytes, argument);
    r->ends[r->count++] = buffer_length(&r->bytes);
}

void request_set(struct request *r, const char *words)
{
    request_clear(r);
    while (*words != '\0') {
        size_t length = strcspn(words, " ");
        request_add(r, (struct slice){ words, length });
        words += length + strspn(words + length, " ");
    }
}

struct slice request_argument(const struct request *r, size_t index)
{
    size_t start = index == 0 ? 0 : r->ends[index - 1];
    const char *bytes = buffer_bytes(&r->bytes);

    return (struct slice){ bytes == NULL ? "" : bytes + start,
                           r->ends[index] - start };
}

/* Returns true if the word needs no quotes: letters, digits, and a few signs
   without a meaning. */
static bool is_plain(struct slice word)
{
    for (size_t i = 0; i < word.length; i++) {
        char c = word.bytes[i];
        if ((c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
            && (c < '0' || c > '9') && (c == '\0' || !strchr("-+.:_*?", c)))
            return false;
    }
    return word.length > 0;
}

/* Appends a word of an inline command, in quotes, with \xHH for bytes that are
   not printable. */
static void append_quoted(struct buffer *out, struct slice word)
{
    buffer_append(out, slice_of("\""));
    for (size_t i = 0; i < word.length; i++) {
        char c = word.bytes[i], text[8];
        if (c == '"' || c == '\\')
            snprintf(text, sizeof text, "\\%c", c);
        else if (c >= ' ' && c <= '~')
            snprintf(text, sizeof text, "%c", c);
        else
            snprintf(text, sizeof text, "\\x%02x", (unsigned)(unsigned char)c);
        buffer_append(out, slice_of(text));
    }
    buffer_append(out, slice_of("\""));
}

static void append_line(const struct request *r, struct buffer *out)
{
    for (size_t i = 0; i < r->count; i++) {
        struct slice word = request_argument(r, i);
        buffer_append(out, slice_of(i > 0 ? " " : ""));
        if (is_plain(word))
            buffer_append(out, word);
        else
            append_quoted(out, word);
    }
    buffer_append(out, slice_of("\r\n"));
}

void request_encode(const struct request *r, struct buffer *out)
{
    if (r->form == REQUEST_INLINE) {
        append_line(r, out);
        return;
    }
    if (r->form == REQUEST_ARRAY)
        resp_encode_header(out, RESP_ARRAY, (int64_t)r->count);
    for (size_t i = 0; i < r->count; i++) {
        if (r->form == REQUEST_ARRAY)
            resp_encode_bulk(out, request_argument(r, i));
        else
            buffer_append(out, request_argument(r, i));
    }
}

void request_print_bytes(struct slice bytes, struct buffer *out)
{
    struct slice shown = bytes;
    char rest[48] = "";

    if (shown.length > PRINTED_MAX) {
        shown.length = PRINTED_MAX;
        snprintf(rest, sizeof rest, "... (%zu bytes)", bytes.length);
    }
    resp_append_escaped(out, shown);
    buffer_append(out, slice_of(rest));
}

void request_print(const struct request *r, struct buffer *out)
{
    if (r->form == REQUEST_INLINE)
        buffer_append(out, slice_of("(inline) "));
    if (r->by_publisher)
        buffer_append(out, slice_of("(publisher) "));
    for (size_t i = 0; i < r->count; i++) {
        struct slice word = request_argument(r, i);
        bool plain = is_plain(word);
        buffer_append(out, slice_of(i > 0 ? " " : ""));
        buffer_append(out, slice_of(plain ? "" : "\""));
        request_print_bytes(word, out);
        buffer_append(out, slice_of(plain ? "" : "\""));
    }
}
