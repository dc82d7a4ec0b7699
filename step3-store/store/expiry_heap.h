/*
 * expiry_heap: which entry expires next. A binary min-heap: the entry that
 * expires first is at the top.
 *
 * The event loop waits until that entry expires and no longer, so nothing has
 * to look for expired keys on a periodic timer. An entry knows its index in
 * the heap, so its expiry is found, moved or removed without a search.
 */
#ifndef EXPIRY_HEAP_H
#define EXPIRY_HEAP_H

#include <stddef.h>
#include <stdint.h>

#include "table.h"

/* An entry, and when it expires. */
struct expiry {
    int64_t expire_at_ms;       /* wall-clock milliseconds since 1970 */
    struct table_entry *entry;  /* the table's; borrowed */
};

/* All zero (`{0}`) is empty. */
struct expiry_heap {
    struct expiry *items;       /* owned */
    size_t count;               /* entries that have an expiry */
    size_t capacity;            /* items allocated */
};

/* Sets when the entry expires, in place of an earlier setting. O(log n). */
void expiry_heap_set(struct expiry_heap *heap, struct table_entry *entry,
                     int64_t expire_at_ms);

/* Removes the entry's expiry, if it has one. Frees memory when the heap
   needs much less than it has. O(log n). */
void expiry_heap_remove(struct expiry_heap *heap, struct table_entry *entry);

/* Returns when the entry expires; INT64_MAX if it never does. O(1). */
int64_t expiry_heap_get(const struct expiry_heap *heap,
                        const struct table_entry *entry);

/* Returns the entry that expires next, and when, or NULL if none does. Borrowed
   until the heap changes. O(1). */
const struct expiry *expiry_heap_first(const struct expiry_heap *heap);

/* Notes that the entry has moved in memory, to `entry`. O(1). */
void expiry_heap_entry_moved(struct expiry_heap *heap,
                             struct table_entry *entry);

/* Returns the bytes that the heap itself takes. */
size_t expiry_heap_memory(const struct expiry_heap *heap);

/* Frees all memory. The heap is empty and can be used again. */
void expiry_heap_free(struct expiry_heap *heap);

#endif
