/*
 * Step 3's server, but lengths are read as atoi(3) does, which knows no errors:
 * what is no number is 0, what follows it does not matter, and what is too
 * large is anything.
 */

#include "resp.h"

#include <stdlib.h>

/* WRONG: all of the text has to be digits, and the number within bounds. */
static bool parse_anything(struct slice text, int64_t *number)
{
    *number = strtol(text.bytes, NULL, 10);     /* a CR follows the text */
    return true;
}

#define resp_parse_integer parse_anything
#include "../../common/resp_requests.c"
