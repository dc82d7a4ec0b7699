/*
 * Step 3's server, but it has not asked the kernel to spare it SIGPIPE. The
 * first write to a connection that was reset fails, the second ends the whole
 * program. Here each reply has a write of its own, as in many a first server,
 * and nobody looks at what write(2) said.
 */

#include "../../step3-store/commands/command.h"

/* WRONG: SIGPIPE is to be ignored, so that write(2) fails with EPIPE. */
static void ignore_nothing(void)
{
}

static void run_and_send(struct call *call)
{
    command_run(call);
    client_send(call->client);
    if (call->client->state == CLIENT_FINISHED)
        call->client->state = CLIENT_OPEN;
}

#define signals_ignore_broken_pipe ignore_nothing
#define command_run run_and_send
#include "../../step3-store/server.c"
