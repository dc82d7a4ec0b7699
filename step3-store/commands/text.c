#include "text.h"
#include "../client/reply.h"

#include <stdarg.h>
#include <stdio.h>

void text_append(struct buffer *text, const char *format, ...)
{
    char line[256];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    buffer_append(text, slice_of(line));
}

struct slice text_of(const struct buffer *buffer)
{
    return (struct slice){ buffer_bytes(buffer), buffer_length(buffer) };
}

struct buffer text_lower(struct slice text)
{
    struct buffer lower = { 0 };

    buffer_append(&lower, text);
    /* By index: of an empty text there is no memory to point into. */
    for (size_t i = 0; i < lower.end; i++)
        if (lower.memory[i] >= 'A' && lower.memory[i] <= 'Z')
            lower.memory[i] = (char)(lower.memory[i] - 'A' + 'a');
    return lower;
}

void text_reply(struct call *call, struct buffer *text)
{
    reply_text(call, text_of(text));
    buffer_free(text);
}
