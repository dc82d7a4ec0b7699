/*
 * store: keys and values of one process, over libc's search tree, tsearch(3).
 *
 * A child of step 2 has a store of its own: it lives in the child's memory,
 * no other process sees it, and it is gone when the child ends.
 */
#ifndef STORE_H
#define STORE_H

#include "buffer.h"

/* All zero (`{0}`) is an empty store. */
struct store {
    void *root;         /* tsearch's */
};

/* Keeps a copy of `value` under a copy of `key`, in place of an older one. */
void store_set(struct store *store, struct slice key, struct slice value);

/* True, and `*value`, if there is one under `key`. The value is the store's,
   and valid until the next store_set(). */
bool store_get(const struct store *store, struct slice key,
               struct slice *value);

/* Forgets everything and gives the memory back. */
void store_free(struct store *store);

#endif
