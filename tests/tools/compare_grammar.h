/*
 * compare_grammar: makes random commands, the same ones for the same seed.
 */
#ifndef COMPARE_GRAMMAR_H
#define COMPARE_GRAMMAR_H

#include <stdint.h>

#include "compare_commands.h"
#include "compare_request.h"

/* What the next random command depends on. */
struct grammar {
    uint64_t state;     /* of the random number generator */
    uint64_t unique;    /* counts the times to live that were made */
};

/* Starts the random numbers for pipeline `number`. They depend on the seed and
   the number alone, so that any pipeline can be made again without those before
   it. */
void grammar_start(struct grammar *grammar, uint64_t seed, uint64_t number);

/* Returns a random number from 0 to `bound` - 1. */
size_t grammar_below(struct grammar *grammar, size_t bound);

/* Makes 1 to PIPELINE_MAX requests of the family. Returns how many. */
size_t grammar_pipeline(struct grammar *grammar, const struct family *family,
                        struct request requests[static PIPELINE_MAX]);

#endif
