/*
 * watches: the keys that one client watches, each with the version that the
 * client saw.
 */
#ifndef WATCHES_H
#define WATCHES_H

#include "store.h"

/* One watched key, as the client saw it. */
struct watch {
    struct table_entry *key;    /* of the table of watched keys; borrowed */
    uint64_t version;           /* of the key, when the watch began */
    uint8_t database;           /* that the key is in */
};

/* All zero (`{0}`): no key is watched. */
struct watches {
    struct watch *items;        /* owned */
    size_t count;               /* watches; a key may have several */
    size_t capacity;            /* items allocated */
    size_t bytes;               /* that keys and items take */
};

/* Begins to watch a key of the selected database, which need not exist. O(log
   n) on average. */
void watches_add(struct watches *watches, struct store *store,
                 struct slice key);

/* Returns the bytes that watching a key of this length adds. */
size_t watch_size(size_t key_length);

/* Returns true if any of the keys was set, deleted or given another expiry
   since its watch began, even if it is now as it was then, or if it has
   expired. Afterwards any of the databases may be selected. O(n). */
bool watches_any_changed(const struct watches *watches, struct store *store);

/* Ends all watches and frees all memory. O(n). */
void watches_clear(struct watches *watches, struct store *store);

#endif
