/*
 * Step 3's server, but PONG is a bulk string. Which type a reply has is part of
 * the reply: clients compare it, and complain.
 */

#include "resp.h"

/* WRONG: where nothing but a word of the protocol's own is said, it is a
   simple string, `+PONG`. */
static void encode_as_bulk(struct buffer *out, const char *text)
{
    resp_encode_bulk(out, slice_of(text));
}

#define resp_encode_simple encode_as_bulk
#include "../../step3-store/commands/connection.c"
