/*
 * Step 1's server, but before it answers it looks whether the client is still
 * there, and takes the end of its input for its own. That end says "I will send
 * no more", not "I am gone": the answer is still owed.
 */

#include "connection.h"

#include <sys/socket.h>

/* WRONG: only an error says that a client has gone. */
static enum connection_event read_if_there(struct connection *connection)
{
    enum connection_event event = connection_read(connection);
    char byte;

    if (recv(connection->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0)
        return CONNECTION_EOF;
    return event;
}

#define connection_read read_if_there
#include "../../step1-accept/server.c"
