/*
 * Step 1's server, but it answers all commands that have come with the first.
 * That is more than was asked for: one command a connection.
 */

#include "connection.h"

/* WRONG: what is left in the input is to be thrown away. */
static void answer_the_rest(struct connection *connection,
                            enum connection_event event)
{
    const struct buffer *input = &connection->input;

    while (event == CONNECTION_FRAME
           && buffer_length(input) > connection->decoder.position) {
        event = connection_read(connection);
        if (event == CONNECTION_FRAME)
            resp_encode_error(&connection->output, "unimplemented");
    }
    connection_report(connection, event);
}

#define connection_report answer_the_rest
#include "../../step1-accept/server.c"
