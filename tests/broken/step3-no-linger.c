/*
 * Step 3's server, but it closes a socket as soon as the last reply is written.
 * If the client has sent more than was read, the kernel then sends RST instead
 * of FIN, and the client may lose the reply.
 */

#include "../../step3-store/client/clients.h"

/* WRONG: send FIN first, then read and discard until EOF, for a time. */
static void close_at_once(struct clients *clients, struct client *client)
{
    clients_remove(clients, client);
}

#define clients_linger close_at_once
#include "../../step3-store/server.c"
