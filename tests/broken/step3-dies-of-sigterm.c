/*
 * Step 3's server, but it does not catch SIGTERM. So the kernel kills it,
 * wherever it is, and its exit status says that it was killed, not that it
 * finished.
 */

#include "signals.h"

/* WRONG: catch SIGTERM, stop, and exit with status 0. */
static void catch_nothing(void)
{
}

#define signals_catch_stop catch_nothing
#include "../../step3-store/server.c"
