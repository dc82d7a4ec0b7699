/*
 * store: keys, their values and when they expire, for all clients.
 *
 * It knows neither RESP nor sockets. One process, one thread, one owner: no
 * lock is needed, because a command runs to completion before any other
 * starts.
 *
 * A command looks a key up once, and then reads or changes what it found. A
 * key that has expired is not found: the lookup deletes it (lazy expiration).
 *
 * The keys are in several databases, of which one is selected. The functions
 * are about that one, unless they say otherwise.
 */
#ifndef STORE_H
#define STORE_H

#include <stdint.h>

#include "buffer.h"
#include "expiry_heap.h"
#include "siphash.h"
#include "table.h"
#include "watched_keys.h"

enum { STORE_DATABASES = 16 };      /* as in Redis, unless configured */

/* Keys apart from those of the other databases. */
struct database {
    struct table table;             /* the keys and their values */
    struct expiry_heap expiries;    /* of those keys that have one */
    struct table watched;           /* see watched_keys.h */
    size_t entry_bytes;             /* bytes of all keys and values */
};

/* The fields are those of store.c and watches.c alone; use the functions. */
struct store {
    struct database databases[STORE_DATABASES];     /* by index */
    struct database *selected;      /* one of them: store_select() */
    size_t used;                    /* the databases from this index on are
                                       empty: none of them was ever selected */
    struct siphash_key hash_key;    /* new at every start */
    int64_t now_ms;                 /* see store_time(); -1: not read yet */
    size_t max_bytes;               /* see store_init() */
    uint64_t rng_counter;           /* random keys asked for so far */
    uint64_t expired_count;         /* see store_expired_count() */
    size_t client_bytes;            /* see store_charge() */
};

/* The result of looking a key up. */
struct lookup {
    struct slice key;               /* that was looked up; the caller's */
    uint32_t hash;                  /* of the key */
    struct table_entry **slot;      /* where the store keeps the key; NULL:
                                       there is no such key */
};

/* Initializes an empty store, and selects database 0. store_is_full() compares
   with `max_bytes`; 0 means no limit. Ends the program if the system has no
   random numbers: siphash_random_key(). */
void store_init(struct store *store, size_t max_bytes);

/* Selects a database, from 0 to STORE_DATABASES - 1. */
void store_select(struct store *store, size_t database);

/* Begins a command, and selects its database. The clock is read when the
   command first needs the time. Until the command ends, only keys that have
   expired at that time count as expired, so none expires in the middle of it.
   EXEC, with all that it runs, is one command. */
void store_begin_command(struct store *store, size_t database);

/* Returns the time of the command that runs, in wall-clock milliseconds since
   1970. A key has expired once this time has reached its expiry. */
int64_t store_time(struct store *store);

/* Looks `key` up, and deletes it if it has expired. Returns what it found,
   valid until the next lookup; `key` must stay valid for as long. O(1) on
   average. */
struct lookup store_find(struct store *store, struct slice key);

/* Returns the value of a key that was found. Borrowed until the key is changed
   or deleted. O(1). */
struct slice store_get_value(const struct lookup *lookup);

/* Makes the key's value `length` bytes long, adding the key if it was not
   found, and returns where to write them. The bytes of an old value are kept as
   far as they fit; the caller writes the others. The expiry stays. A value of
   the same size is changed in place; otherwise the entry might move, O(n) in
   its bytes. At most STORE_VALUE_MAX bytes, which the caller checks. */
char *store_resize(struct store *store, struct lookup *lookup, size_t length);

/* Stores a copy of `value`, which may be another key's value, but not this
   key's own. Adds the key if it was not found. The expiry stays. */
void store_set_value(struct store *store, struct lookup *lookup,
                     struct slice value);

/* Deletes a key that was found. Afterwards `lookup` is as if it had not been.
   O(1), or O(log n) if the key has an expiry. */
void store_delete(struct store *store, struct lookup *lookup);

/* Returns when a key that was found expires, in milliseconds since 1970, or
   INT64_MAX if it never does. */
int64_t store_expire_at(const struct store *store,
                        const struct lookup *lookup);

/* Sets when a key that was found expires; INT64_MAX: never. O(log n). */
void store_set_expire_at(struct store *store, struct lookup *lookup,
                         int64_t expire_at_ms);

/* Is called for each key that is visited. The key is borrowed until it returns;
   `context` is what was given to store_scan(). */
typedef void store_visitor(struct slice key, void *context);

/* Visits some of the keys, without those that have expired. Returns the cursor
   for the next call, or 0 when the scan is complete: see table_scan(). The
   visitor must not call the functions of the store. */
uint64_t store_scan(struct store *store, uint64_t cursor,
                    store_visitor *visit, void *context);

/* Returns a random key, borrowed until it is changed or deleted; its `bytes`
   are NULL if there is none. Deletes the expired keys that it comes across. */
struct slice store_random_key(struct store *store);

/* Adds to what store_memory() returns the bytes of something that is kept for a
   client, because it must stay within the limit as well. */
void store_charge(struct store *store, size_t bytes);

/* Subtracts bytes that store_charge() has added. */
void store_refund(struct store *store, size_t bytes);

/* Returns the bytes that keys, values, tables and expiry heaps of all databases
   take, and those of store_charge(), without the overhead of malloc(3). */
size_t store_memory(const struct store *store);

/* Sets the limit of store_is_full(); 0: none. */
void store_set_max_memory(struct store *store, size_t max_bytes);

/* Returns the limit of store_is_full(); 0: none. */
size_t store_max_memory(const struct store *store);

/* Returns true if store_memory() and `other` bytes are over the limit. The
   store does not enforce it: callers must check before writing. Two bucket
   arrays may be too much where one is not, and writes, which empty the old one,
   are refused: so this empties a part of it, and earlier lookups are
   invalid. */
bool store_is_full(struct store *store, size_t other);

/* Returns the number of keys in a database. An expired key counts until it is
   deleted. */
size_t store_count(const struct store *store, size_t database);

/* Returns the number of keys in a database that have an expiry. */
size_t store_expiring_count(const struct store *store, size_t database);

/* Returns the number of keys that have been deleted because they expired. */
uint64_t store_expired_count(const struct store *store);

/* Returns when the next key expires, in any database; INT64_MAX if none
   does. */
int64_t store_next_expiry(const struct store *store);

/* Deletes expired keys of all databases, at most `max` of them, as a command of
   its own. Afterwards any of the databases may be selected. O(max log n). */
void store_delete_expired(struct store *store, size_t max);

/* Deletes every key of a database and frees the memory of all of them. Watches
   stay, and see the change. O(n). */
void store_clear(struct store *store, size_t database);

#endif
