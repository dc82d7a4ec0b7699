/*
 * table: a hash table of entries that grows and shrinks a little at a time.
 *
 * A table that is full needs twice the buckets, and every entry a new place.
 * Done at once that takes a second for some ten million keys, and in a server
 * of one thread every client waits that second. So there are two tables while
 * the size changes: new entries go into the new one, and each operation moves
 * a bucket or so from the old one, until it is empty.
 *
 * The buckets are a power of two, and an entry's bucket is its hash's low
 * bits. When the table doubles, a bucket's entries part between two that are
 * known from the bucket's number; a cursor over a changing table builds on it.
 */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buffer.h"

/* A key and its value, one allocation. */
struct entry {
    struct entry *next;         /* in the same bucket */
    uint32_t hash;
    uint32_t key_length;
    uint32_t value_length;
    uint32_t place;             /* in the heap of deadlines; 0: it has none */
    char bytes[];               /* the key, then the value */
};

struct table_half {
    struct entry **buckets;
    size_t size;                /* how many; a power of two, or 0 */
};

/* All zero (`{0}`) is an empty table. */
struct table {
    struct table_half now;      /* the table; the new one during a change */
    struct table_half old;      /* size 0 while nothing changes */
    size_t moved;               /* buckets of `old` that are empty already */
    size_t count;               /* entries in both */
};

/* Where the pointer to the entry with this key stands: writing there replaces
   the entry. NULL if there is none. Valid until the next call. */
struct entry **table_find(struct table *table, struct slice key, uint32_t hash);

/* Adds an entry whose key is not in the table yet, and gives where the pointer
   to it stands now. The table owns it. */
struct entry **table_add(struct table *table, struct entry *entry);

/* Takes out what table_find() found; the caller owns it and calls free(3). */
struct entry *table_remove(struct table *table, struct entry **found);

typedef void table_visitor(const struct entry *entry, void *context);

/* Visits the entries of one bucket, in both halves, and gives the cursor for
   the next call. Begin with 0; when it gives 0 all is visited: each entry that
   was in the table from the first call to the last at least once, although
   the table may have grown or shrunk between two calls. Moves nothing, so the
   visitor must not call the functions above.

   The cursor counts with its bits reversed, highest first: so what is already
   visited stays so when a bucket's entries part into two, or two come
   together. The method is Redis's, by Pieter Noordhuis. */
uint64_t table_scan(const struct table *table, uint64_t cursor,
                    table_visitor *visit, void *context);

/* Some entry of a table that is not empty, chosen by `random`, a random
   number; NULL if nothing is in that bucket, and then another number is to be
   tried. Each is likely, not all equally. */
const struct entry *table_pick(const struct table *table, uint64_t random);

/* Frees every entry, and all memory. */
void table_clear(struct table *table);

#endif
