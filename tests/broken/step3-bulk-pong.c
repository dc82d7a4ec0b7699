/*
 * Step 3's server, but PONG is a bulk string. The type is part of a reply:
 * clients compare it, and complain.
 */

#include "../../step3-store/client/reply.h"

/* WRONG: a reply that is only a word of the protocol, and not a value, is a
   simple string, `+PONG`. */
static void reply_as_bulk(struct reply *reply, const char *text)
{
    reply_bulk(reply, slice_of(text));
}

#define reply_simple reply_as_bulk
#include "../../step3-store/commands/connection.c"
