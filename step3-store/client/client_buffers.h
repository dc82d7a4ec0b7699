/*
 * client_buffers: what becomes of a client's buffers at the end of its turn.
 * Only the client*.c files include this.
 */
#ifndef CLIENT_BUFFERS_H
#define CLIENT_BUFFERS_H

#include "client.h"

/* Ends the turn of a client's input: what is left of borrowed input becomes the
   client's own. Input that is empty, or will never be run, is discarded. */
void client_input_turn_end(struct client *client,
                           struct client_input *borrowed);

/* Ends the turn of a client's output: what is unsent in borrowed output becomes
   the client's own, and output that it owns is freed if it is empty. */
void client_output_turn_end(struct client *client, struct buffer *borrowed);

/* Frees the input that the client owns, if there is any. */
void client_input_free(struct client *client);

/* Frees the output that the client owns, if there is any. */
void client_output_free(struct client *client);

#endif
