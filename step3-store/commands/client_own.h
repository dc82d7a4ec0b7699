/*
 * client_own: what CLIENT shares with HELLO.
 */
#ifndef CLIENT_OWN_H
#define CLIENT_OWN_H

#include "call.h"

/* Sets the client's name. On an invalid name, replies with an error and returns
   false. */
bool set_name_or_reply(struct call *call, struct slice name);

#endif
