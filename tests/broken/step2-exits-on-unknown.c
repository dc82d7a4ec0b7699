/*
 * Step 2's server, but an unknown command ends the process, as
 * `panic!("unimplemented")` ends a task. The client's connection is closed, and
 * the client does not learn why.
 */

#include "errors.h"
#include "log.h"

#include <stdlib.h>

/* WRONG: an error is a reply like any other, and the connection must stay open.
   */
static _Noreturn void panic(char *text,
                            const struct resp_value *arguments, size_t count)
{
    (void)text;
    (void)arguments;
    log_warn("server", "unimplemented, %zu arguments", count);
    exit(EXIT_FAILURE);
}

#define errors_format_unknown_command panic
#include "../../step2-concurrency/command.c"
