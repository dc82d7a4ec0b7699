/*
 * client_own: what CLIENT shares with HELLO.
 */
#ifndef CLIENT_OWN_H
#define CLIENT_OWN_H

#include "command.h"

/* Names the client. False if it is no name, and then the reply is an error. */
bool reply_or_name(struct call *call, struct slice name);

#endif
