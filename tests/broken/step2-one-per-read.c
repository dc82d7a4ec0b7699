/*
 * Step 2's server, but it runs only the first command that a read returns, and
 * discards the rest. Clients send many commands at once and wait for all of the
 * replies.
 */

#include "buffer.h"

/* WRONG: only the frame must be consumed, because the next one may follow it.
   */
static void consume_all(struct buffer *buffer, size_t size)
{
    (void)size;
    buffer_consume(buffer, buffer_length(buffer));
}

#define buffer_consume consume_all
#include "../../common/connection.c"
