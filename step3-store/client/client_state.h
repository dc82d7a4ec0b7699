/*
 * client_state: the state machine of a client. All its transitions are in
 * client_state.c, and chapter 3 has the diagram. Here are those that reading
 * and writing cause: only the client*.c files include this. The others are in
 * client.h.
 */
#ifndef CLIENT_STATE_H
#define CLIENT_STATE_H

#include "client.h"

/* Returns true if the client's state is one in which its socket is read
   from. */
bool client_accepts_input(const struct client *client);

/* Notes that EOF was read: from an open client there will be no more requests,
   but it may still read, so replies are owed. With one that lingers we are
   done. */
void client_end_input(struct client *client);

/* Pauses a client that accepts requests, or lets it go on. This is
   back-pressure: a client that asks and does not read would fill our memory
   with replies. So its requests wait, and TCP tells the client to wait, too. */
void client_set_paused(struct client *client, bool paused);

/* Finishes a client whose connection failed: nothing more is run or sent. */
void client_fail(struct client *client);

#endif
