/*
 * Step 3's server, but its listener is blocking. It accepts clients until
 * accept(2) says that there are no more, and a blocking socket never says so:
 * the call waits for the next client, and the others wait with it.
 */

#include "net.h"

#include <sys/socket.h>

/* WRONG: a listener that poll(2) watches must be non-blocking, too. */
static void set_client_nonblocking(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    if (!listens)
        net_set_nonblocking(descriptor);
}

#define net_set_nonblocking set_client_nonblocking
#include "../../step3-store/server.c"
