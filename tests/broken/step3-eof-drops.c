/*
 * Step 3's server, but while replies wait to be sent it checks whether the
 * client is still there, and mistakes EOF for a client that is gone. EOF only
 * means that the client will send no more. It still expects the replies to its
 * earlier requests. A server that asks poll(2) for POLLRDHUP makes the same
 * mistake just as easily.
 */

#include "../../step3-store/client/client.h"

#include <poll.h>
#include <sys/socket.h>

/* WRONG: only an error means that the client is gone. */
static size_t next_if_there(struct client *client,
                            const struct resp_value **arguments)
{
    char byte;

    if ((client->interest & POLLOUT)
        && recv(client->socket, &byte, 1, MSG_PEEK) == 0)
        client->state = CLIENT_FINISHED;
    return client_next_request(client, arguments);
}

#define client_next_request next_if_there
#include "../../step3-store/server.c"
