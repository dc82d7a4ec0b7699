/*
 * Step 2's server, but it returns values as simple strings, `+hi`. A simple
 * string ends at the first line ending, so it cannot contain all bytes. A value
 * must be a bulk string: `$2`, and then its bytes.
 */

#include "buffer.h"

/* WRONG: no length precedes the bytes. */
static void encode_as_simple(struct buffer *out, struct slice text)
{
    buffer_append(out, slice_of("+"));
    buffer_append(out, text);
    buffer_append(out, slice_of("\r\n"));
}

#define resp_encode_bulk encode_as_simple
#include "../../step2-concurrency/command.c"
