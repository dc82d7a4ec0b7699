/*
 * Step 2's server, but a command that it does not know ends the process, as
 * `panic!("unimplemented")` ends a task. The client sees its connection end,
 * and does not learn why.
 */

#include "errors.h"
#include "log.h"

#include <stdlib.h>

/* WRONG: an error is a reply like others, and the connection goes on. */
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
