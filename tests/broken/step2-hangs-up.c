/*
 * Step 2's server, but it hangs up after one reply, as step 1's does. A client
 * keeps its connection, and asks again.
 */

#include "connection.h"

/* WRONG: `if` where `while` is due. */
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
