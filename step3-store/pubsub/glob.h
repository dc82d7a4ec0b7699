/*
 * glob: which names match a pattern, as in KEYS, SCAN and PSUBSCRIBE.
 *
 *     *       any bytes, or none          [abc]   one of these
 *     ?       any one byte                [a-c]   one of this range;
 *     \x      x itself, even in []                [c-a] is the same
 *     x       any other byte: itself      [^abc]  one that is not among these
 *
 * A pattern that breaks off counts as complete: a `[` that is not closed ends
 * with the pattern, and a final `\` matches itself. So it is in Redis, whose
 * documentation of KEYS describes the rest. And as in Redis 7.0 only the empty
 * pattern matches the empty text; not even `*` does.
 */
#ifndef GLOB_H
#define GLOB_H

#include "buffer.h"

/* Returns true if the pattern matches all of `text`. Takes time O(pattern times
   text) at worst, whatever the pattern. */
bool glob_match(struct slice pattern, struct slice text);

#endif
