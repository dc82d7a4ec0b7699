/*
 * talker_error: compares error replies. For a server that is not ours, only the
 * first word must match, and whether the error says that the command is
 * unknown. The other words are up to the server.
 */
#ifndef TALKER_ERROR_H
#define TALKER_ERROR_H

#include "talker_wire.h"

/* Reads a reply and fails the test unless it is the error `wanted`, which
   begins with a minus sign and has no CRLF. With EXACT_ERRORS in the
   environment, every byte must match. */
void error_expect(const struct talker *talker, struct slice wanted);

#endif
