#include "glob.h"

#include <stdint.h>

/* Bytes as numbers from 0 to 255: a char may be negative, and then ranges
   over other bytes than ASCII would be empty. */
static unsigned char at(struct slice pattern, size_t i)
{
    return (unsigned char)pattern.bytes[i];
}

static bool between(unsigned char first, unsigned char c, unsigned char last)
{
    return first <= last ? first <= c && c <= last : last <= c && c <= first;
}

/* One member of a class, a byte or a range, from `*i` on; passes over it. */
static bool member_is(struct slice pattern, size_t *i, unsigned char c)
{
    size_t left = pattern.length - *i;

    if (at(pattern, *i) == '\\' && left >= 2) {
        *i += 2;
        return at(pattern, *i - 1) == c;
    }
    if (left >= 3 && at(pattern, *i + 1) == '-') {
        *i += 3;
        return between(at(pattern, *i - 3), c, at(pattern, *i - 1));
    }
    *i += 1;
    return at(pattern, *i - 1) == c;
}

/* A class, from behind its `[` on; passes over it and its `]`. */
static bool class_has(struct slice pattern, size_t *i, unsigned char c)
{
    bool has = false;
    bool inverted = *i < pattern.length && at(pattern, *i) == '^';

    *i += inverted;
    while (*i < pattern.length && at(pattern, *i) != ']')
        if (member_is(pattern, i, c))
            has = true;
    *i += *i < pattern.length;
    return has != inverted;
}

/* Does what stands at `*i`, which is no star, stand for this one byte? If so
   it is passed over. */
static bool one_matches(struct slice pattern, size_t *i, unsigned char c)
{
    size_t next = *i + 1;
    bool matches = true;

    if (at(pattern, *i) == '[') {
        matches = class_has(pattern, &next, c);
    } else if (at(pattern, *i) != '?') {
        if (at(pattern, *i) == '\\' && next < pattern.length)
            next++;
        matches = at(pattern, next - 1) == c;
    }
    if (matches)
        *i = next;
    return matches;
}

/* A star first stands for nothing, and for one byte more each time that what
   follows it does not match. Only the last star that was reached is tried
   again: what an earlier one could take more, this one can take as well. To
   try all of them in turn (by recursion, say) takes exponential time, and any
   client may send KEYS a*a*a*a*a*a*b. */
bool glob_match(struct slice pattern, struct slice text)
{
    size_t p = 0, t = 0;
    size_t behind_star = SIZE_MAX, star_ends = 0;   /* SIZE_MAX: no star yet */

    if (text.length == 0)
        return pattern.length == 0;
    while (t < text.length) {
        if (p < pattern.length && pattern.bytes[p] == '*') {
            behind_star = ++p;
            star_ends = t;
            if (p == pattern.length)
                return true;
        } else if (p < pattern.length
                   && one_matches(pattern, &p, (unsigned char)text.bytes[t])) {
            t++;
        } else if (behind_star != SIZE_MAX) {
            p = behind_star;
            t = ++star_ends;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.bytes[p] == '*')
        p++;
    return p == pattern.length;
}
