#include "glob.h"

#include <stdint.h>

/* Returns the byte at `i`, from 0 to 255: a char may be negative, and then
   ranges over bytes beyond ASCII would be empty. */
static unsigned char byte_at(struct slice pattern, size_t i)
{
    return (unsigned char)pattern.bytes[i];
}

static bool between(unsigned char first, unsigned char c, unsigned char last)
{
    return first <= last ? first <= c && c <= last : last <= c && c <= first;
}

/* Returns true if the element of a class at `*i`, a byte or a range, has `c` in
   it. Advances `*i` past the element. */
static bool element_has(struct slice pattern, size_t *i, unsigned char c)
{
    size_t left = pattern.length - *i;

    if (byte_at(pattern, *i) == '\\' && left >= 2) {
        *i += 2;
        return byte_at(pattern, *i - 1) == c;
    }
    if (left >= 3 && byte_at(pattern, *i + 1) == '-') {
        *i += 3;
        return between(byte_at(pattern, *i - 3), c, byte_at(pattern, *i - 1));
    }
    *i += 1;
    return byte_at(pattern, *i - 1) == c;
}

/* Returns true if a class, from after its `[` at `*i`, matches `c`. Advances
   `*i` past its `]`. */
static bool class_matches(struct slice pattern, size_t *i, unsigned char c)
{
    bool has = false;
    bool inverted = *i < pattern.length && byte_at(pattern, *i) == '^';

    *i += inverted;
    while (*i < pattern.length && byte_at(pattern, *i) != ']')
        if (element_has(pattern, i, c))
            has = true;
    *i += *i < pattern.length;
    return has != inverted;
}

/* Returns true if the pattern element at `*i` (not a `*`) matches this byte,
   and then advances `*i` past it. */
static bool matches_byte(struct slice pattern, size_t *i, unsigned char c)
{
    size_t next = *i + 1;
    bool matches = true;

    if (byte_at(pattern, *i) == '[') {
        matches = class_matches(pattern, &next, c);
    } else if (byte_at(pattern, *i) != '?') {
        if (byte_at(pattern, *i) == '\\' && next < pattern.length)
            next++;
        matches = byte_at(pattern, next - 1) == c;
    }
    if (matches)
        *i = next;
    return matches;
}

/* A star matches nothing at first, and one more byte each time that what
   follows it fails to match. Only the last star that was reached is tried
   again: whatever an earlier one could match in addition, this one can match as
   well. Trying all of them in turn (by recursion, say) takes exponential time,
   and any client may send KEYS a*a*a*a*a*a*b. */
bool glob_match(struct slice pattern, struct slice text)
{
    size_t p = 0, t = 0;
    size_t after_star = SIZE_MAX;   /* in `pattern`; SIZE_MAX: no star yet */
    size_t star_end = 0;            /* in `text`: where its match ends */

    if (text.length == 0)
        return pattern.length == 0;
    while (t < text.length) {
        if (p < pattern.length && pattern.bytes[p] == '*') {
            after_star = ++p;
            star_end = t;
            if (p == pattern.length)
                return true;
        } else if (p < pattern.length
                   && matches_byte(pattern, &p,
                                   (unsigned char)text.bytes[t])) {
            t++;
        } else if (after_star != SIZE_MAX) {
            p = after_star;
            t = ++star_end;
        } else {
            return false;
        }
    }
    while (p < pattern.length && pattern.bytes[p] == '*')
        p++;
    return p == pattern.length;
}
