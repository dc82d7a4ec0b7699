/*
 * Step 3's server, but malformed input ends it. Any client can send such bytes,
 * and so stop the server, and lose the values, of all clients.
 */

#include "resp.h"

#include <stdio.h>
#include <stdlib.h>

/* WRONG: a client's error must end that client, and no other. */
static enum resp_result decode_or_exit(struct resp_decoder *decoder,
                                       char *bytes, size_t length)
{
    enum resp_result result = resp_decode(decoder, bytes, length);

    if (result == RESP_NOT_RESP) {
        fprintf(stderr, "cannot parse this: %s\n", decoder->error);
        exit(EXIT_FAILURE);
    }
    return result;
}

#define resp_decode decode_or_exit
#include "../../step3-store/client/client_input.c"
