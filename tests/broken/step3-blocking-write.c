/*
 * Step 3's server, but its clients' sockets are blocking. If a client does not
 * read its reply, write(2) blocks, and all clients wait.
 */

#include "net.h"

#include <sys/socket.h>

/* WRONG: only the listener is non-blocking. Every socket in the event loop
   needs O_NONBLOCK. */
static void set_listener_nonblocking(int socket)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(socket, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if (listens)
        net_set_nonblocking(socket);
}

#define net_set_nonblocking set_listener_nonblocking
#include "../../step3-store/server.c"
