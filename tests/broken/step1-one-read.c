/*
 * Step 1's server, but one read is one message. TCP carries bytes, and cuts
 * them where it likes: a read may bring half a command, or two.
 */

#include "resp.h"

/* WRONG: what a read has brought has to be a whole frame. RESP_NEED_MORE asks
   for another read. */
static enum resp_result decode_once(struct resp_decoder *decoder, char *bytes,
                                    size_t length)
{
    enum resp_result result = resp_decode(decoder, bytes, length);

    return result == RESP_NEED_MORE && length > 0 ? RESP_NOT_RESP : result;
}

#define resp_decode decode_once
#include "../../common/connection.c"
