/*
 * Step 2's server, but after malformed input it keeps reading. It cannot know
 * where the next request begins, and might run part of a value as a command.
 */

#include "connection.h"

/* WRONG: the error must be the last reply, and then the connection must be
   closed. */
static enum connection_event read_on(struct connection *connection)
{
    enum connection_event event;

    while ((event = connection_read(connection)) == CONNECTION_PROTOCOL_ERROR) {
        connection_report(connection, event);
        buffer_consume(&connection->input, buffer_length(&connection->input));
        resp_decoder_reset(&connection->decoder);
    }
    return event;
}

#define connection_read read_on
#include "../../step2-concurrency/server.c"
