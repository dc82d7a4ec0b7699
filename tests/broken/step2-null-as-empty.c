/*
 * Step 2's server, but where there is no value it gives an empty one. A client
 * cannot tell any more whether somebody has set it.
 */

#include "resp.h"

/* WRONG: no value is `$-1`; `$0` is a value of no bytes. */
static void encode_empty(struct buffer *out)
{
    resp_encode_bulk(out, slice_of(""));
}

#define resp_encode_null encode_empty
#include "../../step2-concurrency/command.c"
