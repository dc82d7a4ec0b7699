/*
 * Step 1's server, but it greets, as the very first ones of the chapters do.
 * Who speaks RESP takes the first bytes that come for the reply to the first
 * request: from then on every reply is taken for the next one's.
 */

#include "net.h"

/* WRONG: nothing is due before the client has asked for something. */
static int accept_and_greet(int listener, char peer[static NET_NAME_SIZE])
{
    int socket = net_accept(listener, peer);

    if (socket >= 0)
        net_write_all(socket, slice_of("Hello!\r\n"));
    return socket;
}

#define net_accept accept_and_greet
#include "../../step1-accept/server.c"
