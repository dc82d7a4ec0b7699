/*
 * client_own: the name that a client gives itself, with CLIENT SETNAME or with
 * HELLO.
 */
#ifndef CLIENT_OWN_H
#define CLIENT_OWN_H

#include "call.h"

/* Sets the client's name to a copy of `name`; an empty one means none. Returns
   true, or false after an error reply if the name is invalid. */
bool set_name_or_reply(struct call *call, struct slice name);

#endif
