/*
 * Step 3's server, but a turn that begins with unsent replies is for sending
 * them, and nothing else. When they are sent, requests may be left in the
 * input, and poll(2) does not report what was read long ago: they wait for
 * ever.
 */

#include "../../step3-store/client/client.h"

#include <poll.h>

/* WRONG: when replies have drained, the requests behind them have to run. */
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
