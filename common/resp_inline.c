/* Inline commands: a line of words, for people at a terminal. */

#include "resp_internal.h"

#include <string.h>

/* Returns what isspace(3) returns in the C locale, for any byte. */
static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static char unescape(char c)
{
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'b': return '\b';
    case 'a': return '\a';
    default: return c;
    }
}

/* Copies a quoted part, which begins at `*from`, to `*to`, without its quotes
   and escapes; `*to` is never ahead of `*from`. Advances both. Returns false if
   the closing quote is missing. */
static bool unquote(const char **from, const char *end, char **to)
{
    char quote = *(*from)++;

    while (*from < end && **from != quote) {
        const char *in = *from;
        ptrdiff_t left = end - in;
        size_t consumed = 1;
        char c = *in;

        if (c == '\\' && quote == '"' && left > 3 && in[1] == 'x'
            && hex_digit(in[2]) >= 0 && hex_digit(in[3]) >= 0) {
            c = (char)(hex_digit(in[2]) * 16 + hex_digit(in[3]));
            consumed = 4;
        } else if (c == '\\' && left > 1 && quote == '"') {
            c = unescape(in[1]);
            consumed = 2;
        } else if (c == '\\' && left > 1 && in[1] == '\'') {
            c = '\'';
            consumed = 2;
        }
        *(*to)++ = c;
        *from += consumed;
    }
    if (*from == end)
        return false;
    (*from)++;
    return true;
}

/* Copies one word from `*from` to `to` and advances `*from`. Returns the word's
   length, or -1 if a quote is not closed, or a closing quote not followed by
   white space. */
static ptrdiff_t split_word(const char **from, const char *end, char *to)
{
    char *start = to;

    while (*from < end && !memchr(" \n\r\t", **from, 4)) {
        if (**from != '"' && **from != '\'') {
            *to++ = *(*from)++;
            continue;
        }
        if (!unquote(from, end, &to) || (*from < end && !is_space(**from)))
            return -1;
        break;
    }
    return to - start;
}

bool resp_split_line(struct resp_values *words, char *bytes, size_t start,
                     size_t length)
{
    if (length == 0)    /* perhaps of a buffer that has no memory yet */
        return true;

    char *line = bytes + start;
    const char *end = line + length;
    const char *from = line;

    for (;;) {
        while (from < end && is_space(*from))
            from++;
        if (from == end)
            return true;
        /* A word is never longer without its quotes than with them, so it is
           written over itself. */
        char *word = line + (from - line);
        ptrdiff_t size = split_word(&from, end, word);
        if (size < 0)
            return false;
        parse_add_text(words, RESP_BULK, (size_t)(word - bytes),
                       (size_t)size);
    }
}

enum parse_status parse_inline_line(struct resp_decoder *decoder, char *bytes,
                                    size_t length)
{
    struct resp_values *frame = &decoder->frame;
    enum parse_status status = parse_until(decoder, bytes, length, '\n',
                                           "too big inline request");

    if (status != PARSE_CONTINUE)
        return status;
    size_t start = decoder->line_start, end = decoder->position;
    size_t first = frame->count;
    if (end > start && bytes[end - 1] == '\r')
        end--;
    if (decoder->grammar == RESP_FRAMES)
        parse_add_value(frame, RESP_ARRAY);
    if (!resp_split_line(frame, bytes, start, end - start))
        return parse_fail(decoder, "unbalanced quotes in request");
    if (decoder->grammar == RESP_FRAMES) {
        frame->items[first].number = (int64_t)(frame->count - first - 1);
        if (frame->count == first + 1)
            frame->count = first;       /* an empty line is not a frame */
    }
    parse_begin_line(decoder, decoder->position + 1);
    return PARSE_DONE;
}
