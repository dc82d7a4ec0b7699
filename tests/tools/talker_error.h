/*
 * talker_error: error replies. Of a server that is not ours only what the
 * protocol settles is judged: the first word, and whether the command is said
 * to be unknown. The other words are the server's own.
 */
#ifndef TALKER_ERROR_H
#define TALKER_ERROR_H

#include "talker_wire.h"

/* Reads a reply and fails unless it is the error `wanted`, which begins with
   its minus sign and lacks the CRLF. With EXACT_ERRORS in the environment every
   byte counts. */
void error_expect(const struct talker *talker, struct slice wanted);

#endif
