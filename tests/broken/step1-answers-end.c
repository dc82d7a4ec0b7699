/*
 * Step 1's server, but it takes the end of the input for a command. read(2)
 * gives 0 when a client hangs up: there is nobody to answer then.
 */

#include "connection.h"

/* WRONG: CONNECTION_EOF is to be told from CONNECTION_FRAME. */
static void answer_end(struct connection *connection,
                       enum connection_event event)
{
    if (event == CONNECTION_EOF)
        resp_encode_error(&connection->output, "unimplemented");
    connection_report(connection, event);
}

#define connection_report answer_end
#include "../../step1-accept/server.c"
