/*
 * Step 2's server, but a child keeps the listener. The server ends its children
 * when it is told to end, and so nothing shows until it crashes or is killed:
 * then the port stays taken for as long as a child lives. Clients still connect
 * to a queue that no process takes them from, and a new server cannot listen.
 */

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: only a client's socket is closed. A child must close the listener,
   too, as soon as it is born. */
static int close_client(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    return listens ? 0 : close(descriptor);
}

#define close close_client
#include "../../step2-concurrency/server.c"
