/*
 * Step 1's server, but it answers half a command. When the input ends in the
 * middle of one, nobody knows what was to come, and nothing can be answered.
 */

#include "connection.h"

/* WRONG: to have read something is not to have read a command. */
static void answer_torn(struct connection *connection,
                        enum connection_event event)
{
    if (event == CONNECTION_TRUNCATED)
        resp_encode_error(&connection->output, "unimplemented");
    connection_report(connection, event);
}

#define connection_report answer_torn
#include "../../step1-accept/server.c"
