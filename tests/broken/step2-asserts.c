/*
 * Step 2's server, but it asserts that a command has the arguments it needs.
 * An assertion is about our own code; what a client sends may be anything.
 */

#include "errors.h"
#include "log.h"

#include <stdlib.h>

/* WRONG: the client has to be told, and the connection goes on. */
static _Noreturn void fail_assertion(char *text, const char *name)
{
    (void)text;
    log_warn("server", "%s: assertion failed: count == 2", name);
    exit(EXIT_FAILURE);
}

#define errors_format_wrong_arity fail_assertion
#include "../../step2-concurrency/command.c"
