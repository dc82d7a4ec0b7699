/*
 * table: a hash table of entries that grows and shrinks by incremental
 * rehashing.
 *
 * A table that is full needs twice the buckets, and every entry a new bucket.
 * Done at once that takes a second for some ten million keys, and in a server
 * of one thread every client waits for that second. So there are two bucket
 * arrays while the size changes: new entries go into the new one, and each
 * operation moves a bucket or so out of the old one, until it is empty.
 *
 * The number of buckets is a power of two, and an entry's bucket is the low
 * bits of its hash. When the table doubles, the entries of one bucket go to
 * two buckets whose numbers follow from it; table_scan() relies on that.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* A key and its value, in one allocation. */
struct table_entry {
    struct table_entry *next;   /* in the same bucket */
    uint32_t hash;              /* of the key */
    uint32_t key_length;        /* bytes */
    uint32_t value_length;      /* bytes */
    uint32_t heap_index;        /* in the expiry heap, from 1; 0: none */
    char bytes[];               /* the key, then the value */
};

/* Returns a new entry with a copy of `key` and room for `value_length` bytes
   after it, which the caller writes. The caller owns it: free(3). */
struct table_entry *table_entry_create(struct slice key, uint32_t hash,
                                       size_t value_length);

/* The first entry of each bucket, or NULL. */
struct bucket_array {
    struct table_entry **buckets;   /* owned */
    size_t size;                    /* of `buckets`; a power of two, or 0 */
};

/* All zero (`{0}`) is an empty table. */
struct table {
    struct bucket_array new;    /* the buckets */
    struct bucket_array old;    /* those left during a rehash; else size 0 */
    size_t rehash_index;        /* all buckets of `old` below it are empty */
    size_t count;               /* entries in both */
};

/* Returns the slot that points to the entry for `key`; storing through it
   replaces the entry. Returns NULL if there is none. Valid until the next
   call. O(1) on average. */
struct table_entry **table_find(struct table *table, struct slice key,
                                uint32_t hash);

/* Moves as many buckets as that number of operations would move, if the table
   is changing its size: for a table whose operations are refused. */
void table_rehash(struct table *table, size_t buckets);

/* Adds an entry whose key is not in the table yet, and returns its slot, valid
   until the next call. The table takes ownership. O(1) on average. */
struct table_entry **table_add(struct table *table, struct table_entry *entry);

/* Returns the bytes that the buckets take, but not their entries. */
size_t table_memory(const struct table *table);

/* Removes the entry of a slot that table_find() returned, and returns it. The
   caller owns it: free(3). O(1). */
struct table_entry *table_remove(struct table *table,
                                 struct table_entry **slot);

/* Is called for each entry that is visited, borrowed until it returns.
   `context` is what was given to table_scan(). */
typedef void table_visitor(const struct table_entry *entry, void *context);

/* Visits the entries of one bucket, in both arrays, and returns the cursor for
   the next call. Start with cursor 0; when it returns 0 the scan is complete:
   every entry that was in the table from the first call to the last has been
   visited at least once, even if the table grew or shrank in between. Moves
   nothing; the visitor must not call the functions above.

   The cursor counts with its bits reversed, the highest first, so that buckets
   already visited stay so when their entries split over two, or two merge. The
   method is that of Redis, by Pieter Noordhuis. */
uint64_t table_scan(const struct table *table, uint64_t cursor,
                    table_visitor *visit, void *context);

/* Returns an entry of a table that is not empty, chosen by the random number
   `random`, or NULL if the bucket chosen is empty: try another number. Not all
   entries are equally likely, but each has a chance. */
const struct table_entry *table_random_entry(const struct table *table,
                                             uint64_t random);

/* Removes and frees every entry, and all memory. O(n). */
void table_clear(struct table *table);

#endif
