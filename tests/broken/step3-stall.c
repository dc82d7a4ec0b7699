/*
 * Step 3's server, but a turn that begins with unsent replies only sends them.
 * After they are sent, requests may be left in the input. They wait forever,
 * because poll(2) does not report bytes that have been read already.
 */

#include "../../step3-store/client/client.h"

#include <poll.h>

/* WRONG: when the replies have been sent, the requests that are left must run.
   */
static size_t next_if_all_sent(struct client *client,
                               const struct resp_value **arguments)
{
    if (client->interest & POLLOUT) {
        client->state = client->state == CLIENT_HALF_CLOSED_PAUSED
            ? CLIENT_HALF_CLOSED : CLIENT_OPEN;
        return 0;
    }
    return client_next_request(client, arguments);
}

#define client_next_request next_if_all_sent
#include "../../step3-store/server.c"
