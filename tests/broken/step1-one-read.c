/*
 * Step 1's server, but it takes one read for one message. TCP carries bytes,
 * and cuts them anywhere: a read may return half a command, or two commands.
 */

#include "resp.h"

/* WRONG: this expects a read to return a complete frame. RESP_NEED_MORE must
   lead to another read. */
static enum resp_result decode_once(struct resp_decoder *decoder, char *bytes,
                                    size_t length)
{
    enum resp_result result = resp_decode(decoder, bytes, length);

    return result == RESP_NEED_MORE && length > 0 ? RESP_NOT_RESP : result;
}

#define resp_decode decode_once
#include "../../common/connection.c"
