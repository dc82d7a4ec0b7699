/*
 * Step 1's server, but it replies to half a command. When the input ends in the
 * middle of a command, the server cannot know what was to come, so there is
 * nothing that it could reply to.
 */

#include "connection.h"

/* WRONG: having read something does not mean having read a command. */
static void answer_partial(struct connection *connection,
                           enum connection_event event)
{
    if (event == CONNECTION_TRUNCATED)
        resp_encode_error(&connection->output, "unimplemented");
    connection_report(connection, event);
}

#define connection_report answer_partial
#include "../../step1-accept/server.c"
