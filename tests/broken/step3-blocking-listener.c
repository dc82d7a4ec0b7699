/*
 * Step 3's server, but its listener is blocking. It accepts clients until
 * accept(2) reports that there are no more, which it never does on a blocking
 * socket: the call waits for the next client, and all others wait along with
 * it.
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
