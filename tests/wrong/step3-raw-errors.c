/*
 * Step 3's server, but an error repeats the client's bytes as they came. A line
 * end among them ends the error, and what stands behind it is taken for the
 * next reply.
 */

#include "resp.h"

/* WRONG: line ends have to become blanks. */
static void unknown_command(struct buffer *out,
                            const struct resp_value *arguments, size_t count)
{
    buffer_append(out, slice_of("-ERR unknown command '"));
    buffer_append(out, arguments[0].text);
    buffer_append(out, slice_of("', with args beginning with: "));
    for (size_t i = 1; i < count; i++) {
        buffer_append(out, slice_of("'"));
        buffer_append(out, arguments[i].text);
        buffer_append(out, slice_of("' "));
    }
    buffer_append(out, slice_of("\r\n"));
}

#define errors_unknown_command unknown_command
#include "../../step3-store/commands/command.c"
