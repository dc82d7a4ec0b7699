/*
 * Step 2's server, but it asserts that a command has the arguments that it
 * needs. An assertion is about our own code; a client may send anything.
 */

#include "errors.h"
#include "log.h"

#include <stdlib.h>

/* WRONG: the client must get an error, and its connection must stay open. */
static _Noreturn void fail_assertion(char *text, const char *name)
{
    (void)text;
    log_warn("server", "%s: assertion failed: count == 2", name);
    exit(EXIT_FAILURE);
}

#define errors_format_wrong_arity fail_assertion
#include "../../step2-concurrency/command.c"
