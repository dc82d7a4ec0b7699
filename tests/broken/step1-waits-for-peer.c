/*
 * Step 1's server, but having answered it waits until the client has hung up
 * too, for as long as that takes. One client that stays stops the server.
 */

#include "net.h"

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: the wait has no bound. net_lingering_close() waits for a second at
   most. */
static void close_after_peer(int socket)
{
    char scratch[1024];

    shutdown(socket, SHUT_WR);
    while (net_read(socket, scratch, sizeof scratch) > 0)
        continue;
    close(socket);
}

#define net_lingering_close close_after_peer
#include "../../common/connection.c"
