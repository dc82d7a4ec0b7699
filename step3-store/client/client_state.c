#include "client_state.h"
#include "clock.h"
#include "net.h"

#include <poll.h>
#include <sys/socket.h>

enum { LINGER_ROUND_MS = 250 };

bool client_accepts_input(const struct client *client)
{
    return client->state == CLIENT_OPEN || client->state == CLIENT_LINGERING;
}

bool client_accepts_requests(const struct client *client)
{
    return client->state <= CLIENT_HALF_CLOSED_PAUSED;
}

bool client_is_paused(const struct client *client)
{
    return client->state == CLIENT_PAUSED
        || client->state == CLIENT_HALF_CLOSED_PAUSED;
}

short client_events(const struct client *client)
{
    short events = 0;

    if (client_accepts_input(client))
        events |= POLLIN;
    /* The requests of a paused client are run once there is room for replies:
       POLLOUT makes sure that they are not forgotten. */
    if (client->output != NULL || client_is_paused(client))
        events |= POLLOUT;
    return events;
}

bool client_is_done(const struct client *client)
{
    if (client->state == CLIENT_HALF_CLOSED)
        return client->output == NULL;
    return client->state == CLIENT_FINISHED;
}

void client_end_input(struct client *client)
{
    client->state = client->state == CLIENT_OPEN ? CLIENT_HALF_CLOSED
                                                 : CLIENT_FINISHED;
}

void client_set_paused(struct client *client, bool paused)
{
    bool half_closed = client->state == CLIENT_HALF_CLOSED
        || client->state == CLIENT_HALF_CLOSED_PAUSED;

    if (half_closed)
        client->state = paused ? CLIENT_HALF_CLOSED_PAUSED
                               : CLIENT_HALF_CLOSED;
    else
        client->state = paused ? CLIENT_PAUSED : CLIENT_OPEN;
}

void client_close_after_reply(struct client *client)
{
    if (client_accepts_requests(client))
        client->state = CLIENT_CLOSING;
}

bool client_can_linger(const struct client *client)
{
    return client->state == CLIENT_CLOSING && client->output == NULL;
}

void client_linger(struct client *client)
{
    shutdown(client->socket, SHUT_WR);
    client->state = CLIENT_LINGERING;
    /* Rounded up, so that thousands of lingering clients have few different
       timeouts: each costs a walk past all clients. */
    client->linger_until_ms = clock_monotonic_ms() + NET_LINGER_TIMEOUT_MS;
    client->linger_until_ms += LINGER_ROUND_MS
        - client->linger_until_ms % LINGER_ROUND_MS;
}

void client_fail(struct client *client)
{
    client->state = CLIENT_FINISHED;
}

void client_kill(struct client *client)
{
    client->state = CLIENT_FINISHED;
    shutdown(client->socket, SHUT_RDWR);
}
