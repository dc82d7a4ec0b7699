/*
 * Step 3's server, but it parses lengths as atoi(3) does, which reports no
 * errors. Text that is not a number is 0, anything after a number is ignored,
 * and a number that is too large may become any number.
 */

#include "resp.h"

#include <stdlib.h>

/* WRONG: all of the text must be digits, and the number must be within bounds.
   */
static bool parse_anything(struct slice text, int64_t *number)
{
    *number = strtol(text.bytes, NULL, 10);     /* a CR follows the text */
    return true;
}

#define resp_parse_integer parse_anything
#include "../../common/resp_requests.c"
