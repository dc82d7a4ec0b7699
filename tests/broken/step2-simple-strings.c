/*
 * Step 2's server, but it gives values back as simple strings, `+hi`. These
 * end at the first line end, so they cannot hold any byte; a value is a bulk
 * string, `$2` and then its bytes.
 */

#include "buffer.h"

/* WRONG: no length goes before the bytes. */
static void encode_as_simple(struct buffer *out, struct slice text)
{
    buffer_append(out, slice_of("+"));
    buffer_append(out, text);
    buffer_append(out, slice_of("\r\n"));
}

#define resp_encode_bulk encode_as_simple
#include "../../step2-concurrency/command.c"
