/*
 * Step 2's server, but it asserts that a command has the arguments it needs.
 * An assertion is about our own code; what a client sends may be anything.
 */

#include "log.h"
#include "resp.h"

#include <stdlib.h>

/* WRONG: the client has to be told, and the connection goes on. */
static _Noreturn void fail_assertion(struct buffer *out, const char *name)
{
    (void)out;
    log_line(LOG_ERROR, "server", "%s: assertion failed: count == 2", name);
    exit(EXIT_FAILURE);
}

#define errors_wrong_arity fail_assertion
#include "../../step2-concurrency/command.c"
