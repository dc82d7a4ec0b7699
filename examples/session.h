/*
 * session: a client's connection to its server.
 *
 * For both clients: they open it, ask, and close it in the same way.
 */
#ifndef SESSION_H
#define SESSION_H

#include "connection.h"
#include "options.h"

#include <stdbool.h>

/* Connects to the server that the command line names, and initializes `server`
   to read replies. Returns true, or false after a line on stderr that says why
   it failed. The caller ends it with session_close(). Blocks like
   net_connect(). */
bool session_open(struct connection *server, const struct options *options);

/* Returns true if the server has sent nothing since the frame that was read
   last. Ask before each command: otherwise a reply that came unasked would be
   taken for the command's own, and a server that has closed the connection
   might get the command without running it. Never blocks. */
bool session_is_quiet(const struct connection *server);

/* Closes the connection and frees all memory. Never blocks: a client that has
   read its replies owes the server nothing, so unlike connection_close() this
   does not wait for the server to close, too. */
void session_close(struct connection *server);

#endif
