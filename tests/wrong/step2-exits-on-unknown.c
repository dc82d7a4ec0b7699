/*
 * Step 2's server, but a command that it does not know ends the process, as
 * `panic!("unimplemented")` ends a task. The client sees its connection end,
 * and does not learn why.
 */

#include "log.h"
#include "resp.h"

#include <stdlib.h>

/* WRONG: an error is a reply like others, and the connection goes on. */
static _Noreturn void panic(struct buffer *out,
                            const struct resp_value *arguments, size_t count)
{
    (void)out;
    (void)arguments;
    log_line(LOG_ERROR, "server", "unimplemented, %zu arguments", count);
    exit(EXIT_FAILURE);
}

#define errors_unknown_command panic
#include "../../step2-concurrency/command.c"
