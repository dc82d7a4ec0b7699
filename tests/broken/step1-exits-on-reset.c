/*
 * Step 1's server, but a write that fails ends it: unwrap(), or a function that
 * prints an error and exits, where only this one client has gone.
 */

#include "connection.h"

#include <stdio.h>
#include <stdlib.h>

/* WRONG: a client's error is to end that client, and nobody else. */
static void close_or_exit(struct connection *connection)
{
    if (!connection_send(connection)) {
        perror("write");
        exit(EXIT_FAILURE);
    }
    connection_close(connection);
}

#define connection_close close_or_exit
#include "../../step1-accept/server.c"
