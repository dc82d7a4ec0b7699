/*
 * Step 3's server, but it does not ignore SIGPIPE. After a connection is reset,
 * the first write to it fails, and the second one kills the whole program. Here
 * each reply has a write of its own, as in many first servers, and the result
 * of write(2) is not checked.
 */

#include "../../step3-store/commands/command.h"

/* WRONG: SIGPIPE must be ignored, so that write(2) fails with EPIPE instead. */
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
