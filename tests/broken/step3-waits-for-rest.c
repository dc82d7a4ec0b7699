/*
 * Step 3's server, but when half a request has arrived it waits for the rest,
 * as steps 1 and 2 may do. In a single event loop all other clients wait along
 * with it.
 */

#include "../../step3-store/client/client.h"
#include "clock.h"
#include "net.h"

/* WRONG: half a request must be kept, so that the next client has its turn. */
static size_t next_or_wait(struct client *client,
                           const struct resp_value **arguments)
{
    size_t count;

    while ((count = client_next_request(client, arguments)) == 0
           && buffer_length(&client->input->bytes) > 0
           && client->state == CLIENT_OPEN) {
        net_wait_readable(client->socket, clock_monotonic_ms() + 3600000);
        client_receive(client);
    }
    return count;
}

#define client_next_request next_or_wait
#include "../../step3-store/server.c"
