/*
 * Step 2's server, but when it looks for a key it compares no more bytes than
 * the shorter key has, so it finds `ab` when it is asked for `a`.
 */

#define _XOPEN_SOURCE 700       /* as in store.c */

#include "../../common/buffer.h"

#include <search.h>
#include <string.h>

/* WRONG: two keys are equal only if their lengths are. */
static int compare_beginnings(const void *a, const void *b)
{
    const struct slice *left = a, *right = b;
    size_t shorter = left->length < right->length ? left->length
                                                  : right->length;

    return shorter == 0 ? 0 : memcmp(left->bytes, right->bytes, shorter);
}

static void *find_beginning(const void *key, void *const *root,
                            int (*compare)(const void *, const void *))
{
    (void)compare;
    return tfind(key, root, compare_beginnings);
}

#define tfind find_beginning
#include "../../step2-concurrency/store.c"
