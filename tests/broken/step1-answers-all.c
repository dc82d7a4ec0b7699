/*
 * Step 1's server, but it replies to all commands that arrived along with the
 * first. Step 1 serves one command per connection.
 */

#include "connection.h"

/* WRONG: the rest of the input must be discarded. */
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
