/*
 * Step 2's server, but it ends without its children. They keep serving, nothing
 * ends them, and they keep all that they have open.
 */

#include "../../step2-concurrency/children.h"

/* WRONG: the process that forked the children must terminate them, and wait
   until they have ended. */
static void leave(struct children *children)
{
    (void)children;
}

#define children_terminate leave
#include "../../step2-concurrency/server.c"
