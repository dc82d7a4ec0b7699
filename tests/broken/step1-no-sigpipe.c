/*
 * Step 1's server, but it has not asked the kernel to ignore SIGPIPE. A client
 * that sends a command, half-closes, and resets while it waits for its turn
 * leaves a socket on which the first write raises the signal, which ends the
 * program without a message.
 */

/* WRONG: SIGPIPE must be ignored, so that write(2) fails with EPIPE. */
static void ignore_nothing(void)
{
}

#define signals_ignore_broken_pipe ignore_nothing
#include "../../step1-accept/server.c"
