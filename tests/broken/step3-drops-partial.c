/*
 * Step 3's server, but half a command at the end of a read is discarded along
 * with the scratch buffer that it was read into.
 */

#include "../../step3-store/client/clients.h"

/* WRONG: what is left must be kept for the client's next turn. */
static void end_and_forget(struct clients *clients, struct client *client,
                           struct client_scratch *scratch)
{
    struct client_input *input = client->input;

    if (!client_is_paused(client)) {
        buffer_consume(&input->bytes, buffer_length(&input->bytes));
        resp_decoder_reset(&input->decoder);
    }
    clients_turn_end(clients, client, scratch);
}

#define clients_turn_end end_and_forget
#include "../../step3-store/server.c"
