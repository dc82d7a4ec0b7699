/*
 * store: keys, their values and their deadlines, for all clients.
 *
 * It knows neither RESP nor sockets. One process, one thread, one owner: no
 * lock is needed, since a command runs from its begin to its end before any
 * other begins.
 *
 * A command looks a key up once, and then reads or changes what it found. A
 * key whose deadline has passed is not found: whoever looks for it removes it.
 */
#ifndef STORE_H
#define STORE_H

#include <stdint.h>

#include "buffer.h"
#include "expiry_heap.h"
#include "siphash.h"
#include "table.h"

enum { STORE_VALUE_MAX = 512 * 1024 * 1024 };   /* bytes, as in Redis */

struct store {
    struct table table;
    struct deadlines deadlines;
    struct siphash_key key;     /* of the hash, new at every start */
    int64_t now;                /* milliseconds since 1970; the loop sets it */
    size_t bytes;               /* that keys and values take */
    size_t most;                /* for them and the tables; 0: no bound */
    uint64_t picks;             /* random keys that were asked for */
};

/* A key that was looked up. */
struct found {
    struct slice key;
    uint32_t hash;
    struct entry **at;          /* NULL: there is no such key */
};

/* An empty store. */
void store_open(struct store *store);

/* Looks `key` up. What is found is valid until the next look-up. */
struct found store_find(struct store *store, struct slice key);

/* The value of a key that is there. It is the store's, and stays until the
   key is changed or deleted. */
struct slice store_value(const struct found *found);

/* Makes room for a value of `length` bytes, adding the key if it is not there,
   and gives the place to write it to. The old value's bytes are kept as far
   as they fit; the others are to be written by the caller. The deadline
   stays. A value of the same size is changed where it is. */
char *store_resize(struct store *store, struct found *found, size_t length);

/* Keeps a copy of `value`, which may be another key's, but not this one's own.
   The deadline stays. */
void store_put(struct store *store, struct found *found, struct slice value);

/* Deletes a key that is there. */
void store_delete(struct store *store, struct found *found);

/* When a key that is there will be gone, milliseconds since 1970; INT64_MAX:
   it stays. */
int64_t store_deadline(const struct store *store, const struct found *found);
void store_set_deadline(struct store *store, struct found *found, int64_t due);

typedef void store_visitor(struct slice key, void *context);

/* Visits some of the keys, as table_scan() does, but none that is due. The
   visitor must not call the functions of the store. */
uint64_t store_scan(const struct store *store, uint64_t cursor,
                    store_visitor *visit, void *context);

/* Some key, the store's until that key is deleted; NULL as its `bytes` if
   there is none. */
struct slice store_random_key(struct store *store);

/* The bytes that keys, values and the tables that lead to them take; not what
   malloc(3) adds. Are they more than there may be? Nothing is deleted then:
   whoever writes has to ask first. */
size_t store_memory(const struct store *store);
bool store_is_full(const struct store *store);

/* How many keys there are, the expired ones included until they are gone. */
size_t store_count(const struct store *store);

/* When the next key is due; INT64_MAX if none is. */
int64_t store_next_deadline(const struct store *store);

/* Deletes keys that are due, `most` of them at the most. */
void store_expire(struct store *store, size_t most);

/* Deletes every key and gives all memory back. */
void store_clear(struct store *store);

#endif
