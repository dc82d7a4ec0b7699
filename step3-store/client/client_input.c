/* A client's input: bytes from the socket, requests out of them. */

#include "client.h"
#include "../bounds.h"
#include "client_buffers.h"
#include "client_state.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "reply.h"

#include <errno.h>
#include <stdlib.h>

enum {
    READ_SIZE = 16 * 1024,      /* bytes reserved for a read(2) */
    RETAINED_VALUES_MAX = 1024  /* arguments that the shared decoder keeps
                                   memory for, from one request to the next */
};

size_t client_receive(struct client *client)
{
    struct buffer *bytes = &client->input->bytes;

    if (!client_accepts_input(client))
        return 0;
    char *end = buffer_reserve(bytes, READ_SIZE);
    ssize_t received = net_read(client->socket, end,
                                bytes->capacity - bytes->end);
    if (received > 0)
        buffer_commit(bytes, (size_t)received);
    else if (received == 0)
        client_end_input(client);
    else if (errno != EAGAIN && errno != EWOULDBLOCK)
        client_fail(client);
    return received > 0 ? (size_t)received : 0;
}

static void refuse_input(struct client *client, const char *why)
{
    char peer[NET_NAME_SIZE];
    struct reply reply;

    net_peer_name(client->socket, peer);
    log_client_warn(peer, "Error parsing input: %s", why);
    reply_begin(&reply, client);
    reply_error(&reply, "ERR Protocol error: %s", why);
    client_close_after_reply(client);
}

size_t client_next_request(struct client *client,
                           const struct resp_value **arguments)
{
    struct buffer *bytes = &client->input->bytes;
    struct resp_decoder *decoder = &client->input->decoder;

    while (client_accepts_requests(client)) {
        bool full = buffer_length(client->output) > CLIENT_OUTPUT_MAX;
        if (full != client_is_paused(client))
            client_set_paused(client, full);
        if (full)
            return 0;
        enum resp_result result = resp_decode(decoder, buffer_bytes(bytes),
                                              buffer_length(bytes));
        if (result == RESP_NOT_RESP)
            refuse_input(client, decoder->error);
        if (result != RESP_FRAME)
            return 0;
        /* The values stay where they are until the decoder reads on. */
        size_t count = decoder->frame.count;
        *arguments = decoder->frame.items;
        buffer_consume(bytes, decoder->position);
        resp_decoder_reset(decoder);
        if (count > 0)
            return count;
    }
    return 0;
}

/* Copies what is left of borrowed input into a block of its own, no larger than
   needed: thousands of slow clients may each have sent half a line. */
static struct client_input *own_input(struct client_input *borrowed)
{
    struct client_input *own = xmalloc(sizeof *own);

    *own = (struct client_input){ .decoder = borrowed->decoder };
    buffer_append(&own->bytes, buffer_slice(&borrowed->bytes));
    resp_decoder_init(&borrowed->decoder, RESP_REQUESTS);
    return own;
}

void client_input_free(struct client *client)
{
    struct client_input *input = client->input;

    if (input == NULL)
        return;
    buffer_free(&input->bytes);
    resp_decoder_free(&input->decoder);
    free(input);
    client->input = NULL;
}

void client_input_turn_end(struct client *client, struct client_input *borrowed)
{
    struct buffer *bytes = &client->input->bytes;
    bool discard = buffer_length(bytes) == 0
        || !client_accepts_requests(client);

    if (client->input == borrowed) {
        client->input = discard ? NULL : own_input(borrowed);
        buffer_consume(&borrowed->bytes, buffer_length(&borrowed->bytes));
        resp_decoder_reset(&borrowed->decoder);
        if (borrowed->decoder.frame.capacity > RETAINED_VALUES_MAX)
            resp_decoder_free(&borrowed->decoder);
    } else if (discard) {
        client_input_free(client);
    } else if (buffer_length(bytes) < READ_SIZE) {
        buffer_shrink_to_fit(bytes);
    }
}
