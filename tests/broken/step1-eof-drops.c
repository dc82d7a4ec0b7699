/*
 * Step 1's server, but before it replies it checks whether the client is still
 * there, and mistakes EOF for a client that is gone. EOF only means that the
 * client will send no more. It still expects its reply.
 */

#undef _POSIX_C_SOURCE      /* MSG_DONTWAIT is not in POSIX */
#define _DEFAULT_SOURCE

#include "connection.h"

#include <sys/socket.h>

/* WRONG: only an error means that the client is gone. */
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
