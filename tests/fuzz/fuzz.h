/*
 * fuzz: what the fuzzing harnesses share. A harness is one function that passes
 * its input to the code under test and ends the program if the result cannot be
 * right. libFuzzer calls it with random inputs, about ten thousand times a
 * second; main.c calls it with the seeds, which are the inputs that we keep.
 *
 * Seeds are text as far as possible. For example, the bytes of an input that
 * choose something can be digits.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* Runs the harness with one input. Returns 0: libFuzzer requires that, and this
   name. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Prints what went wrong and ends the program by abort(3), because the input at
   hand is a finding. */
_Noreturn void fuzz_fail(const char *what);

/* Bytes that arrive in pieces. */
struct fuzz_stream {
    struct slice left;      /* the bytes that have not arrived yet */
    uint32_t random;        /* the state of the random cuts; 0: all bytes
                               arrive at once */
    size_t max;             /* the most bytes of a piece */
};

/* Returns a stream of the bytes, which stay borrowed. `how` chooses the cuts. A
   few bytes may arrive one by one; many arrive in larger pieces, because
   otherwise that would take too long. */
struct fuzz_stream fuzz_stream_cut(struct slice bytes, uint8_t how);

/* Returns the next piece, borrowed from the stream's bytes. It may be empty. */
struct slice fuzz_next_piece(struct fuzz_stream *stream);

/* Returns `kept`, followed by `piece`, in a new block of exactly their size, so
   that AddressSanitizer reports a read beyond it. The caller frees it with
   free(3). */
char *fuzz_join(struct slice kept, struct slice piece);

#endif
