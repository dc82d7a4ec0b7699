/* Commands about the server. */

#include "commands.h"

#include <stdio.h>
#include <time.h>

static void reply_number(struct call *call, long long number)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    resp_encode_bulk(call->reply, slice_of(text));
}

/* TIME: seconds since 1970, and microseconds */
void command_time(struct call *call)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    resp_encode_array(call->reply, 2);
    reply_number(call, now.tv_sec);
    reply_number(call, now.tv_nsec / 1000);
}
