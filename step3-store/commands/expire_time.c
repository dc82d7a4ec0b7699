#include "expire_time.h"
#include "../client/reply.h"

#include <stdio.h>

/* "ERR invalid expire time in 'set' command": the name as the table has it,
   however it was sent. It was found there, so its bytes are known. */
static bool refuse(struct call *call)
{
    struct slice asked = call->arguments[0].text;
    char name[16] = "";

    for (size_t i = 0; i < asked.length && i < sizeof name - 1; i++)
        name[i] = (char)(asked.bytes[i] | 0x20);    /* a letter's lower case */
    resp_encode_error(call->reply, "ERR invalid expire time in '%s' command",
                      name);
    return false;
}

bool expire_time_read(struct call *call, size_t argument, bool seconds,
                      bool absolute, int64_t *due)
{
    int64_t number;

    if (!reply_or_integer(call, argument, &number))
        return false;
    /* Checked before it is computed: a sum or product that does not fit is
       undefined, and what it wrapped to would be a moment in the past. */
    if (number <= 0 || (seconds && number > INT64_MAX / 1000))
        return refuse(call);
    if (seconds)
        number *= 1000;
    if (!absolute && number > INT64_MAX - call->store->now)
        return refuse(call);
    if (!absolute)
        number += call->store->now;
    /* The last moment of all is the store's word for "it stays". */
    *due = number < INT64_MAX ? number : INT64_MAX - 1;
    return true;
}
