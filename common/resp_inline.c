/* Inline commands: a line of words, for people at a terminal. */

#include "resp_steps.h"

#include <string.h>

/* What isspace(3) says in the C locale, for any byte. */
static bool is_blank(char c)
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

/* Undoes the quotes of a part that begins at `*from`, writing to `*to`,
   which is never ahead of it. False if the closing quote is missing. */
static bool unquote(const char **from, const char *end, char **to)
{
    char quote = *(*from)++;

    while (*from < end && **from != quote) {
        const char *at = *from;
        ptrdiff_t left = end - at;
        char c = *at;
        size_t taken = 1;

        if (c == '\\' && quote == '"' && left > 3 && at[1] == 'x'
            && hex_digit(at[2]) >= 0 && hex_digit(at[3]) >= 0) {
            c = (char)(hex_digit(at[2]) * 16 + hex_digit(at[3]));
            taken = 4;
        } else if (c == '\\' && left > 1 && quote == '"') {
            c = unescape(at[1]);
            taken = 2;
        } else if (c == '\\' && left > 1 && at[1] == '\'') {
            c = '\'';
            taken = 2;
        }
        *(*to)++ = c;
        *from += taken;
    }
    if (*from == end)
        return false;
    (*from)++;
    return true;
}

/* Copies one word from `*from` to `to` and gives its length; -1 if a quote is
   not closed, or is followed by something other than a blank. */
static ptrdiff_t split_word(const char **from, const char *end, char *to)
{
    char *start = to;

    while (*from < end && !memchr(" \n\r\t", **from, 4)) {
        if (**from != '"' && **from != '\'') {
            *to++ = *(*from)++;
            continue;
        }
        if (!unquote(from, end, &to) || (*from < end && !is_blank(**from)))
            return -1;
        break;
    }
    return to - start;
}

bool resp_split_line(struct resp_decoder *d, char *bytes, size_t start,
                     size_t length)
{
    if (length == 0)    /* perhaps of a buffer that has no memory yet */
        return true;

    char *line = bytes + start;
    const char *end = line + length;
    const char *from = line;

    for (;;) {
        while (from < end && is_blank(*from))
            from++;
        if (from == end)
            return true;
        /* Without quotes a word can be no longer than with them, so it is
           written where it stood. */
        char *word = line + (from - line);
        ptrdiff_t size = split_word(&from, end, word);
        if (size < 0)
            return false;
        step_add_text(d, RESP_BULK, (size_t)(word - bytes), (size_t)size);
    }
}

enum step step_read_inline(struct resp_decoder *d, char *bytes, size_t length)
{
    enum step step = step_find(d, bytes, length, '\n',
                               "too big inline request");

    if (step != STEP_ON)
        return step;
    size_t end = d->position;
    size_t first = d->count;
    if (end > d->line && bytes[end - 1] == '\r')
        end--;
    if (d->grammar == RESP_FRAMES)
        step_add(d, RESP_ARRAY);
    if (!resp_split_line(d, bytes, d->line, end - d->line))
        return step_wrong(d, "unbalanced quotes in request");
    if (d->grammar == RESP_FRAMES) {
        d->values[first].number = (int64_t)(d->count - first - 1);
        if (d->count == first + 1)
            d->count = first;           /* an empty line is no frame */
    }
    step_start(d, d->position + 1);
    return STEP_WHOLE;
}
