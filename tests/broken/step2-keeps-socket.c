/*
 * Step 2's server, but the parent keeps every client's socket. A connection
 * ends when the last process that has it open closes it; and some day the
 * parent has no descriptor left.
 */

#include "net.h"

#include <sys/socket.h>
#include <unistd.h>

/* Nobody says FIN without being asked to: that would hide the mistake. */
#define net_lingering_close close
#include "../../common/connection.c"

/* WRONG: only the listener is closed. The parent has to close the client's
   socket, too, as soon as the child has it. */
static int close_listener(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    return listens ? close(descriptor) : 0;
}

#define close close_listener
#include "../../step2-concurrency/server.c"
