/*
 * Step 3's server, but it always asks for POLLOUT. An empty socket buffer has
 * room, so poll(2) returns at once, every time: the server does the right thing
 * and uses a whole CPU for it as soon as one client is connected.
 */

#include "../../step3-store/client/client.h"

#include <poll.h>

/* WRONG: request POLLOUT only while there is output to send. */
static short always_writable(const struct client *client)
{
    return (short)(client_events(client) | POLLOUT);
}

#define client_events always_writable
#include "../../step3-store/client/clients.c"
