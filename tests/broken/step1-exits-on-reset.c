/*
 * Step 1's server, but a failed write ends it, for example because of unwrap(),
 * or in a function that prints an error and exits. Only this one client is
 * gone.
 */

#include "connection.h"

#include <stdio.h>
#include <stdlib.h>

/* WRONG: a client's error must end that client, and no other. */
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
