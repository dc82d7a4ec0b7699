/*
 * fuzz: what the harnesses share. A harness is one function: it is handed
 * bytes, does with them what it is there for, and ends the program if what
 * came of it cannot be. libFuzzer calls it with bytes of its own making, some
 * ten thousand times a second; main.c calls it with the seeds.
 *
 * Seeds are text as far as possible: where an input's bytes choose something,
 * digits choose it readably.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* The harness. The name is libFuzzer's, and so is what it returns: 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

/* Ends the program: the input that led here is a finding. */
_Noreturn void fuzz_fail(const char *what);

/* Bytes on their way to whoever reads them. */
struct fuzz_stream {
    struct slice left;      /* those that have not arrived yet */
    uint32_t random;        /* where the next cut is; 0: they arrive whole */
    size_t max;             /* bytes of a piece */
};

/* `how` chooses the cuts. Few bytes may arrive one by one; for many, pieces of
   that size would only take long. */
struct fuzz_stream fuzz_stream_cut(struct slice bytes, uint8_t how);

/* The next piece, borrowed from the stream's bytes; it may be empty. */
struct slice fuzz_next_piece(struct fuzz_stream *stream);

/* `kept`, and behind it `piece`, in a new block of exactly their size, so that
   AddressSanitizer sees a read beyond it. The caller calls free(3). */
char *fuzz_join(struct slice kept, struct slice piece);

#endif
