/*
 * command: what the server can do when asked: PING, ECHO, SET and GET.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "buffer.h"
#include "resp.h"
#include "store.h"

/* Runs a request, which is its arguments, the command's name first, and
   appends exactly one reply to `out`: an error reply if the command is unknown
   or its arguments are wrong. Never blocks. */
void command_run(struct buffer *out, struct store *store,
                 const struct resp_values *request);

#endif
