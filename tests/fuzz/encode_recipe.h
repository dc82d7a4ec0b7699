/*
 * encode_recipe: makes RESP values of a recipe, which is any bytes from the
 * fuzzer, for example `*2;+OK;*1;:-42;`.
 *
 * A value is a byte that chooses its type (RESP's own byte means that type),
 * and a text that ends in `;`. The first digit of an array's text says how many
 * of the values that follow are its elements. If the recipe ends before all of
 * them are there, the missing ones are zeros.
 */
#ifndef ENCODE_RECIPE_H
#define ENCODE_RECIPE_H

#include <stdbool.h>
#include <stddef.h>

#include "resp.h"

enum { RECIPE_VALUES_MAX = 1024 };      /* 14 at 32 depths are half of it */

/* A recipe that is being read. */
struct recipe {
    char *left;             /* the bytes that are not used yet; borrowed, and
                               changed: bytes that a text's type must not
                               contain are replaced */
    size_t length;          /* of the bytes that are not used yet */
    struct resp_value values[RECIPE_VALUES_MAX];    /* of the last frame */
    size_t count;           /* of those values */
    bool resp3;             /* one of those values exists only in RESP3 */
};

/* Makes the values of the next frame and appends each to `out`, by the encoder
   for its type. Their texts are borrowed from the recipe. Returns false at the
   recipe's end. */
bool recipe_next(struct recipe *recipe, struct buffer *out);

#endif
