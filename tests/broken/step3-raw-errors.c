/*
 * Step 3's server, but an error repeats the client's bytes unchanged. A line
 * ending among them ends the error, and the client takes what follows it for
 * the next reply.
 */

#include "../../step3-store/client/reply.h"

#include <stdarg.h>
#include <stdio.h>

/* WRONG: line endings must be replaced by spaces. */
__attribute__((format(printf, 2, 3)))
static void reply_raw_error(struct reply *reply, const char *format, ...)
{
    char text[512];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    buffer_append(reply->output, slice_of("-"));
    buffer_append(reply->output, slice_of(text));
    buffer_append(reply->output, slice_of("\r\n"));
}

#define reply_error reply_raw_error
#include "../../step3-store/commands/command.c"
