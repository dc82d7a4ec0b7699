/*
 * encode_recipe: bytes from a fuzzer, taken for a recipe of RESP values.
 *
 * A value is a byte that chooses its type, RESP's own where it is one, and its
 * text, up to a `;`. Of an array the text's first digit says how many values
 * follow as its own; where the recipe ends before they are all there, the
 * others are zeros. So any bytes are a recipe: `*2;+OK;*1;:-42;`
 */
#ifndef ENCODE_RECIPE_H
#define ENCODE_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "resp.h"

enum { RECIPE_VALUES_MAX = 1024 };      /* 14 at 32 depths are half of it */

struct recipe {
    char *left;             /* the bytes not used yet; in place, a text becomes
                               one that its type may hold */
    size_t length;
    struct resp_value values[RECIPE_VALUES_MAX];    /* of the last frame */
    size_t count;
    bool resp3;             /* some of them are RESP3's alone */
};

/* Makes the next frame's values, each appended to `out` by the encoder that is
   for its type. Their text is the recipe's. False at its end. */
bool recipe_next(struct recipe *recipe, struct buffer *out);

#endif
