/*
 * command: from a request to the function that runs it.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "call.h"

/* Looks up the command that the request names and runs it, or queues it if the
   client has sent MULTI. An unknown command, a wrong number of arguments, and a
   command that the client may not run now get redis-server's error replies. A
   client that speaks HTTP is closed. Never blocks. */
void command_run(struct call *call);

#endif
