/*
 * talker_operands: the arguments of the talker's verbs, read one by one. An
 * argument that makes no sense ends the program, exit status 2: so a typing
 * error in a test never looks like a server that failed.
 */
#ifndef TALKER_OPERANDS_H
#define TALKER_OPERANDS_H

#include "talker_wire.h"

const char *operand_text(struct talker *talker);

/* A whole number, not negative. */
size_t operand_number(struct talker *talker);

/* BYTES with their escapes undone. The caller frees the buffer. */
struct buffer operand_bytes(struct talker *talker);

/* What the file at the operand's path holds. The caller frees the buffer. */
struct buffer operand_file(struct talker *talker);

_Noreturn void operand_misuse(const struct talker *talker, const char *why,
                              const char *what);

#endif
