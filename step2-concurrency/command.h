/*
 * command: what the server can do when asked. PING, ECHO, SET and GET.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "buffer.h"
#include "resp.h"
#include "store.h"

/* Runs a request of `count` arguments, of which the first is the command's
   name, and appends its reply to `out`. */
void command_run(struct buffer *out, struct store *store,
                 const struct resp_value *arguments, size_t count);

#endif
