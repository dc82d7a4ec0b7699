/*
 * Step 1's server, but it prints values as C strings. A value that a client
 * sends is bytes with a length. It may contain any byte, and does not end at a
 * NUL.
 */

#include "memory.h"
#include "resp.h"

#include <stdlib.h>
#include <string.h>

/* WRONG: this uses strnlen(3) instead of the length that came with the bytes.
   */
static void append_strings(struct buffer *out, const struct resp_values *frame)
{
    struct resp_values strings = { .count = frame->count };

    strings.items = xmalloc(frame->count * sizeof *strings.items);
    for (size_t i = 0; i < frame->count; i++) {
        struct slice text = frame->items[i].text;
        strings.items[i] = frame->items[i];
        if (text.length > 0)
            strings.items[i].text.length = strnlen(text.bytes, text.length);
    }
    resp_append_debug(out, &strings);
    free(strings.items);
}

#define resp_append_debug append_strings
#include "../../step1-accept/server.c"
