/* Commands about the server. */

#include "commands.h"
#include "errors.h"

/* CONFIG GET pattern [pattern ...]: nothing can be configured while it runs,
   so no pattern matches. redis-benchmark asks this first. */
void command_config(struct call *call)
{
    struct slice word = call->arguments[1].text;

    if (!slice_equal_ignoring_case(word, slice_of("get")))
        resp_encode_error(call->reply, "ERR unknown subcommand '%.*s'. "
                          "Try CONFIG HELP.",
                          word.length < 128 ? (int)word.length : 128,
                          word.bytes);
    else if (call->count < 3)
        errors_wrong_arity(call->reply, "config|get");
    else
        resp_encode_array(call->reply, 0);
}
