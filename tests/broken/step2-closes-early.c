/*
 * Step 2's server, but it closes the connection after one reply, as step 1's
 * server does. A client keeps its connection open and sends more commands.
 */

#include "connection.h"

/* WRONG: this is an `if` where there should be a `while`. */
static enum connection_event read_first(struct connection *connection)
{
    static bool asked;          /* each child has one client */

    if (asked)
        return CONNECTION_EOF;
    asked = true;
    return connection_read(connection);
}

#define connection_read read_first
#include "../../step2-concurrency/server.c"
