/*
 * Step 2's server, but after bytes that are no request it reads on. Where the
 * next request begins nobody can know: it may run what was meant as a value.
 */

#include "connection.h"

/* WRONG: the error is the last reply, then the connection has to end. */
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
