/*
 * Step 1's server, but after its reply it waits until the client has closed its
 * side too, however long that takes. One client that stays connected stops the
 * server.
 */

#include "net.h"

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: the wait has no limit. net_lingering_close() waits for at most a
   second. */
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
