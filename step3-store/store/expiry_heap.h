/*
 * deadlines: which entry is due next. A binary heap, the earliest on top.
 *
 * poll(2) waits until that one is due and no longer, so nothing has to look
 * for expired keys every now and then. An entry knows its place in the heap,
 * so that its deadline is found, moved or removed without a search.
 */
#ifndef DEADLINES_H
#define DEADLINES_H

#include <stddef.h>
#include <stdint.h>

#include "table.h"

/* Milliseconds since 1970, by the clock on the wall, as Redis has them. */
struct deadline {
    int64_t due;
    struct entry *entry;
};

/* All zero (`{0}`) is empty. */
struct deadlines {
    struct deadline *heap;
    size_t count, capacity;
};

/* Gives the entry a deadline, in place of the one that it has, if any. */
void deadlines_set(struct deadlines *deadlines, struct entry *entry,
                   int64_t due);

/* Takes its deadline away, if it has one. */
void deadlines_clear(struct deadlines *deadlines, struct entry *entry);

/* When it is due; INT64_MAX: never. */
int64_t deadlines_of(const struct deadlines *deadlines,
                     const struct entry *entry);

/* To be called when the entry has moved in memory. */
void deadlines_moved(struct deadlines *deadlines, struct entry *entry);

void deadlines_free(struct deadlines *deadlines);

#endif
