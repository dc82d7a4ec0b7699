/*
 * Step 1's server, but it sends a greeting, as the first programs of the
 * chapters do. A client that speaks RESP takes the first bytes that it receives
 * for the reply to its first request, so from then on it matches every reply
 * with the wrong request.
 */

#include "net.h"

/* WRONG: a server must not send anything before the client has sent a request.
   */
static int accept_and_greet(int listener, char peer[static NET_NAME_SIZE])
{
    int socket = net_accept(listener, peer);

    if (socket >= 0)
        net_write_all(socket, slice_of("Hello!\r\n"));
    return socket;
}

#define net_accept accept_and_greet
#include "../../step1-accept/server.c"
