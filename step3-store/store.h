/*
 * store: keys and their values, for all clients.
 *
 * It knows neither RESP nor sockets. One process, one thread, one owner: no
 * lock is needed, since a command runs from its begin to its end before any
 * other begins.
 */
#ifndef STORE_H
#define STORE_H

#include "buffer.h"
#include "siphash.h"
#include "table.h"

struct store {
    struct table table;
    struct siphash_key key;     /* of the hash, new at every start */
};

/* An empty store. */
void store_open(struct store *store);

/* Keeps a copy of `value` under a copy of `key`, in place of an older one. A
   value of the same size is overwritten where it is, without allocating. */
void store_set(struct store *store, struct slice key, struct slice value);

/* True, and `*value`, if there is one under `key`. The value is the store's,
   and valid until the store is changed. */
bool store_get(struct store *store, struct slice key, struct slice *value);

/* True if there was a key to delete. */
bool store_delete(struct store *store, struct slice key);

/* How many keys there are. */
size_t store_count(const struct store *store);

/* Deletes every key and gives all memory back. */
void store_clear(struct store *store);

#endif
