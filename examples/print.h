/*
 * print: what the clients print for the person who runs them.
 *
 * A reply looks as redis-cli 7.0 shows it on a terminal, with two differences:
 * a simple string is printed in quotes, "OK", and no escape sequence that the
 * server sends reaches a terminal.
 */
#ifndef PRINT_H
#define PRINT_H

#include "connection.h"
#include "options.h"
#include "resp.h"

/* Prints a reply, as resp_decode() returned it, and a newline to stdout, and
   flushes it, even to a pipe. Ends the program like streams_flush_output(). */
void print_reply(const struct resp_value *values);

/* Prints to stderr, after net_connect() failed, where to, why (in its words),
   and what to do. */
void print_no_server(const struct options *options, const char *why);

/* Prints to stderr, after connection_read() returned `event`, why there is no
   reply. CONNECTION_FRAME means a reply that came unasked. errno is that of
   the read. */
void print_no_reply(const struct connection *server,
                    enum connection_event event);

#endif
