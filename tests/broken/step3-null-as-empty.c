/*
 * Step 3's server, but where there is no value it gives an empty one. A client
 * cannot tell any more whether somebody has set it.
 */

#include "../../step3-store/client/reply.h"

/* WRONG: no value is `$-1`; `$0` is a value of no bytes. */
static void reply_empty(struct reply *reply)
{
    reply_bulk(reply, slice_of(""));
}

#define reply_null reply_empty
#include "../../step3-store/commands/strings.c"
