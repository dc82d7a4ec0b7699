/*
 * Step 2's server, but the parent keeps every client's socket open. A
 * connection ends only when the last process that has it open closes it, and
 * eventually the parent runs out of descriptors.
 */

#include "net.h"

#include <sys/socket.h>
#include <unistd.h>

/* Without this, the child would send FIN itself, and hide the mistake. */
#define net_lingering_close close
#include "../../common/connection.c"

/* WRONG: this closes only the listener. The parent must also close the client's
   socket, as soon as the child has it. */
static int close_listener(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    return listens ? close(descriptor) : 0;
}

#define close close_listener
#include "../../step2-concurrency/server.c"
