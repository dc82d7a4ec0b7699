/*
 * Step 2's server, but it ends without its children. They go on serving, with
 * nobody to end them, and hold on to all that they have.
 */

#include "../../step2-concurrency/children.h"

/* WRONG: who has forked has to end them, and to wait until they have gone. */
static void leave(struct children *children)
{
    (void)children;
}

#define children_terminate leave
#include "../../step2-concurrency/server.c"
