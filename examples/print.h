/*
 * print: what the clients tell the person in front of them.
 *
 * A reply looks as redis-cli 7.0 shows it on a terminal, but for one thing:
 * a simple string stands in quotes, "OK".
 */
#ifndef PRINT_H
#define PRINT_H

#include "connection.h"
#include "options.h"
#include "resp.h"

/* A whole reply, as resp_decode() gave it, and a newline, on stdout, at once,
   also into a pipe. When stdout takes no more (`client | head -1`) the
   program ends, exit status 1. */
void print_reply(const struct resp_value *values);

/* After net_connect() failed: where to, why, and what to do; on stderr. */
void print_no_server(const struct options *options);

/* After connection_read() gave anything but a frame: what happened instead;
   on stderr. errno is that of the read. */
void print_no_reply(const struct connection *server,
                    enum connection_event event);

#endif
