/*
 * Step 1's server, but malformed input ends it. Any client can send such bytes,
 * and so stop the server for all clients.
 */

#include "connection.h"

#include <stdio.h>
#include <stdlib.h>

/* WRONG: malformed input must end only its own connection. */
static void exit_on_nonsense(struct connection *connection,
                             enum connection_event event)
{
    if (event == CONNECTION_PROTOCOL_ERROR) {
        fprintf(stderr, "not RESP: %s\n", connection->decoder.error);
        exit(EXIT_FAILURE);
    }
    connection_report(connection, event);
}

#define connection_report exit_on_nonsense
#include "../../step1-accept/server.c"
