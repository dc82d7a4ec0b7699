/*
 * store: the keys and values of one process, in libc's search tree, tsearch(3).
 *
 * A child of step 2 has a store of its own: it is in the child's memory, no
 * other process sees it, and it is gone when the child exits.
 */
#ifndef STORE_H
#define STORE_H

#include "buffer.h"

/* All zero (`{0}`) is an empty store. */
struct store {
    void *root;         /* of the tree, as tsearch(3) keeps it */
};

/* Stores a copy of `value` under a copy of `key`, in place of an older one.
   Ends the program if memory runs out. */
void store_set_value(struct store *store, struct slice key,
                     struct slice value);

/* Sets `*value` to the value of `key` and returns true; returns false if there
   is none. The value is borrowed until the next store_set_value() or
   store_free(). */
bool store_get_value(const struct store *store, struct slice key,
                     struct slice *value);

/* Deletes all keys and frees all memory. The store is empty and can be used
   again. */
void store_free(struct store *store);

#endif
