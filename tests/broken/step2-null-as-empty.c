/*
 * Step 2's server, but it returns an empty value for a key that has none. So a
 * client cannot know whether the key was set.
 */

#include "resp.h"

/* WRONG: a missing value is `$-1`; `$0` is a value of zero bytes. */
static void encode_empty(struct buffer *out)
{
    resp_encode_bulk(out, slice_of(""));
}

#define resp_encode_null encode_empty
#include "../../step2-concurrency/command.c"
