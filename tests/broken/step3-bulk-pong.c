/*
 * Step 3's server, but PONG is a bulk string. Which type a reply has is part of
 * the reply: clients compare it, and complain.
 */

#include "../../step3-store/client/reply.h"

/* WRONG: where nothing but a word of the protocol's own is said, it is a
   simple string, `+PONG`. */
static void reply_as_bulk(struct reply *reply, const char *text)
{
    reply_bulk(reply, slice_of(text));
}

#define reply_simple reply_as_bulk
#include "../../step3-store/commands/connection.c"
