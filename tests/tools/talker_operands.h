/*
 * talker_operands: reads the operands of the talker's verbs, one by one. An
 * invalid operand ends the program with exit status 2, so that a typing error
 * in a test never looks like a failure of the server.
 */
#ifndef TALKER_OPERANDS_H
#define TALKER_OPERANDS_H

#include "talker_wire.h"

/* Returns the next operand, as it is. Borrowed from argv. */
const char *operand_text(struct talker *talker);

/* Returns the next operand as an integer that is not negative. */
size_t operand_number(struct talker *talker);

/* Returns the next operand as bytes, with its escapes replaced. The caller
   frees the buffer. */
struct buffer operand_bytes(struct talker *talker);

/* Returns the contents of the file whose path is the next operand. The caller
   frees the buffer. */
struct buffer operand_file(struct talker *talker);

/* Prints that the verb at hand was misused, why, and with what, and ends the
   program with exit status 2. */
_Noreturn void operand_misuse(const struct talker *talker, const char *why,
                              const char *what);

#endif
