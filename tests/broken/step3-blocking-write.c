/*
 * Step 3's server, but its clients' sockets block. One that does not read its
 * reply makes write(2) wait, and with it everybody.
 */

#include "net.h"

#include <sys/socket.h>

/* WRONG: of the listener alone. Every socket in the loop needs O_NONBLOCK. */
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
