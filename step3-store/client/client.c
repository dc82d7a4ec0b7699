#include "client.h"
#include "../bounds.h"
#include "client_buffers.h"
#include "client_cold.h"
#include "clock.h"

#include <unistd.h>

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

uint32_t client_clock_s(void)
{
    return (uint32_t)(clock_monotonic_ms() / 1000);
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
