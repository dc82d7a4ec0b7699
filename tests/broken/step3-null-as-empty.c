/*
 * Step 3's server, but it returns an empty value for a key that has none. So a
 * client cannot know whether the key was set.
 */

#include "../../step3-store/client/reply.h"

/* WRONG: a missing value is `$-1`; `$0` is a value of zero bytes. */
static void reply_empty(struct reply *reply)
{
    reply_bulk(reply, slice_of(""));
}

#define reply_null reply_empty
#include "../../step3-store/commands/strings.c"
