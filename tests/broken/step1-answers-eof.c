/*
 * Step 1's server, but it mistakes EOF for a command. read(2) returns 0 when a
 * client closes its side, and then there is no command to reply to.
 */

#include "connection.h"

/* WRONG: CONNECTION_EOF must be distinguished from CONNECTION_FRAME. */
static void answer_end(struct connection *connection,
                       enum connection_event event)
{
    if (event == CONNECTION_EOF)
        resp_encode_error(&connection->output, "unimplemented");
    connection_report(connection, event);
}

#define connection_report answer_end
#include "../../step1-accept/server.c"
