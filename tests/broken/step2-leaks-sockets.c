/*
 * Step 2's server, but the parent keeps every client's socket. The clients
 * don't notice, because the child sends FIN with shutdown(2), which ends the
 * connection whatever other processes hold. The parent notices when it has no
 * file descriptor left.
 */

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: only the listener is closed. The parent must close the client's
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
