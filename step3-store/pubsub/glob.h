/*
 * glob: which names a pattern stands for, as in KEYS, SCAN and PSUBSCRIBE.
 *
 *     *       any bytes, or none          [abc]   one of these
 *     ?       any one byte                [a-c]   one of this range, and
 *     \x      x itself, also in []                [c-a] is the same
 *     others stand for themselves         [^abc]  one that is not of these
 *
 * Where a pattern breaks off it counts as complete: a `[` that nothing closes
 * ends with the pattern, and a last `\` stands for itself. That is how Redis
 * has it, whose documentation of KEYS describes the rest. And as in Redis 7.0
 * nothing stands for the empty text but the empty pattern, not even `*`.
 */
#ifndef GLOB_H
#define GLOB_H

#include "buffer.h"

/* Does the pattern stand for all of `text`? Takes time in proportion to the
   product of the two lengths at the worst, whatever the pattern. */
bool glob_match(struct slice pattern, struct slice text);

#endif
