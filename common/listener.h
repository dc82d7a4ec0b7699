/*
 * listener: how a server starts, or ends with a message that says why it
 * cannot. For main(): these functions exit.
 */
#ifndef LISTENER_H
#define LISTENER_H

/* Returns a socket that listens on `address` and `port` (0: any that is free);
   the caller owns it. Logs "Listening on ADDRESS:PORT" once clients can
   connect, and before that a warning if other machines can: this server asks
   for no password. On failure it ends the program with exit status 1, after a
   line on stderr that says why and what to try. Blocks like listener_bind(). */
int listener_open(const char *address, long port);

/* The two halves of listener_open(), for a server that has something to check
   about the bound socket before clients can connect. */

/* Returns a socket that is bound but does not listen yet; the caller owns it.
   Fails like listener_open(). Blocks while a name is looked up; a stop signal
   ends the program meanwhile. Afterwards SIGTERM is neither ignored nor
   blocked, even if the program was started like that. */
int listener_bind(const char *address, long port);

/* Lets clients connect, and logs "Listening on ADDRESS:PORT". `address` and
   `port` are those that were given to listener_bind(). Fails like
   listener_open(): another program might listen on the port by now. */
void listener_start(int listener, const char *address, long port);

#endif
