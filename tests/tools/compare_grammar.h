/*
 * compare_grammar: the same random commands from the same seed.
 */
#ifndef COMPARE_GRAMMAR_H
#define COMPARE_GRAMMAR_H

#include <stdint.h>

#include "compare_commands.h"
#include "compare_request.h"

/* Where the dice stand. */
struct grammar {
    uint64_t state;
    uint64_t unique;    /* counts the times to live that were made */
};

/* Each pipeline has dice of its own, so that any of them can be made again
   without those before it. */
void grammar_start(struct grammar *grammar, uint64_t seed, uint64_t number);

/* A number from 0 to `bound` - 1. */
size_t grammar_below(struct grammar *grammar, size_t bound);

/* Makes 1 to PIPELINE_MAX requests of the family. Returns how many. */
size_t grammar_pipeline(struct grammar *grammar, const struct family *family,
                        struct request requests[static PIPELINE_MAX]);

#endif
