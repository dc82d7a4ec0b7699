/*
 * Step 2's server, but a child keeps the listener open. The server ends its
 * children when it is told to end, so this has no effect until the server
 * crashes or is killed. Then the port stays in use as long as a child lives:
 * clients still connect, but nothing accepts them, and a new server cannot
 * listen on the port.
 */

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: this closes only a client's socket. A child must also close the
   listener, as soon as it starts. */
static int close_client(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    return listens ? 0 : close(descriptor);
}

#define close close_client
#include "../../step2-concurrency/server.c"
