#include "client.h"
#include "client_buffers.h"
#include "client_cold.h"
#include "clock.h"
#include "net.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LINGER_ROUND_MS = 250 };

/* As redis-server limits clients that have not authenticated. */
static const struct resp_request_limits unauthenticated_limits = {
    .bulk_max = UNAUTHENTICATED_BULK_MAX,
    .count_max = UNAUTHENTICATED_COUNT_MAX,
    .bulk_error = "unauthenticated bulk length",
    .count_error = "unauthenticated multibulk length"
};

/* An idle connection must cost next to nothing. */
_Static_assert(sizeof(struct client) <= 64, "a client outgrew its 64 bytes");

void client_scratch_init(struct client_scratch *scratch)
{
    *scratch = (struct client_scratch){ 0 };
    resp_decoder_init(&scratch->input.decoder, RESP_REQUESTS);
    buffer_reserve(&scratch->input.bytes, TURN_READ_SIZE);
}

void client_scratch_free(struct client_scratch *scratch)
{
    buffer_free(&scratch->input.bytes);
    resp_decoder_free(&scratch->input.decoder);
    buffer_free(&scratch->output);
}

void client_turn_begin(struct client *client, struct client_scratch *scratch)
{
    client->last_active_at_s = client_clock_s();
    if (client->input == NULL)
        client->input = &scratch->input;
    if (client->output == NULL)
        client->output = &scratch->output;
    client_set_authenticated(client, client->authenticated);
}

void client_turn_end(struct client *client, struct client_scratch *scratch)
{
    client_input_turn_end(client, &scratch->input);
    client_output_turn_end(client, &scratch->output);
}

void client_set_authenticated(struct client *client, bool authenticated)
{
    client->authenticated = authenticated;
    client->input->decoder.request_limits =
        authenticated ? NULL : &unauthenticated_limits;
}

void client_close_after_reply(struct client *client)
{
    if (client->state != CLIENT_FINISHED)
        client->state = CLIENT_CLOSING;
}

void client_kill(struct client *client)
{
    client->state = CLIENT_FINISHED;
    shutdown(client->socket, SHUT_RDWR);
}

uint32_t client_clock_s(void)
{
    return (uint32_t)(clock_monotonic_ms() / 1000);
}

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

size_t client_memory(const struct client *client)
{
    const struct client_input *input = client->input;
    size_t bytes = client_cold_memory(client);

    if (client->output != NULL)
        bytes += client->output->capacity;
    if (input != NULL)
        bytes += input->bytes.capacity + input->decoder.frame.capacity
            * sizeof *input->decoder.frame.items;
    return bytes;
}

bool client_is_subscriber(const struct client *client)
{
    return client->cold != NULL && client->cold->subscriptions != NULL;
}

void client_free(struct client *client)
{
    close(client->socket);
    client->socket = -1;
    client_cold_free(client);
    client_input_free(client);
    client_output_free(client);
}
