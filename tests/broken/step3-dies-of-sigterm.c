/*
 * Step 3's server, but nobody has told it what SIGTERM means. So the kernel
 * ends it where it stands, and whoever has started it hears that it was killed,
 * not that it is done.
 */

#include "signals.h"

/* WRONG: SIGTERM is to be caught: stop, and give 0 as the exit status. */
static void catch_nothing(void)
{
}

#define signals_catch_stop catch_nothing
#include "../../step3-store/server.c"
