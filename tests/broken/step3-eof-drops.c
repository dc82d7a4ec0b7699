/*
 * Step 3's server, but while replies wait to be sent it looks whether the
 * client is still there, and takes the end of its input for its own. That end
 * says "I will send no more", not "I am gone": the replies to what was asked
 * before are still owed. Who asks poll(2) for POLLRDHUP is told the same, and
 * goes wrong as easily.
 */

#include "../../step3-store/client/client.h"

#include <poll.h>
#include <sys/socket.h>

/* WRONG: only an error says that a client has gone. */
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
