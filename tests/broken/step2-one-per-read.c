/*
 * Step 2's server, but of what a read brings it runs the first command, and
 * throws the rest away. Clients send many commands at once, and wait for all
 * of the replies.
 */

#include "buffer.h"

/* WRONG: only the frame is used up; behind it the next one may have begun. */
static void consume_all(struct buffer *buffer, size_t size)
{
    (void)size;
    buffer_consume(buffer, buffer_length(buffer));
}

#define buffer_consume consume_all
#include "../../common/connection.c"
