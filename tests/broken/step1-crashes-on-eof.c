/*
 * Step 1's server, but it assumes that every client sends something. A client
 * that connects and closes without sending anything ends it: a port scanner, a
 * load balancer that checks whether the server is up, or `make check` itself.
 */

#include "connection.h"

#include <poll.h>
#include <stdlib.h>

/* WRONG: read(2) returning 0 is the end of this client, not of the server. */
static enum connection_event read_or_crash(struct connection *connection)
{
    enum connection_event event = connection_read(connection);

    if (event == CONNECTION_EOF) {
        poll(NULL, 0, 200);     /* as if the machine were busy */
        abort();
    }
    return event;
}

#define connection_read read_or_crash
#include "../../step1-accept/server.c"
