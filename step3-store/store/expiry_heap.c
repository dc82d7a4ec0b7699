#include "expiry_heap.h"
#include "memory.h"

#include <stdlib.h>

/* An entry's `place` counts from 1, since 0 means that it has no deadline. */
static void put(struct deadlines *d, size_t at, struct deadline deadline)
{
    d->heap[at] = deadline;
    deadline.entry->place = (uint32_t)at + 1;
}

static size_t parent(size_t at)
{
    return (at - 1) / 2;
}

static void rise(struct deadlines *d, size_t at, struct deadline deadline)
{
    while (at > 0 && deadline.due < d->heap[parent(at)].due) {
        put(d, at, d->heap[parent(at)]);
        at = parent(at);
    }
    put(d, at, deadline);
}

static void sink(struct deadlines *d, size_t at, struct deadline deadline)
{
    for (;;) {
        size_t child = 2 * at + 1;
        if (child + 1 < d->count && d->heap[child + 1].due < d->heap[child].due)
            child++;
        if (child >= d->count || deadline.due <= d->heap[child].due)
            break;
        put(d, at, d->heap[child]);
        at = child;
    }
    put(d, at, deadline);
}

static void settle(struct deadlines *d, size_t at, struct deadline deadline)
{
    if (at > 0 && deadline.due < d->heap[parent(at)].due)
        rise(d, at, deadline);
    else
        sink(d, at, deadline);
}

void deadlines_set(struct deadlines *d, struct entry *entry, int64_t due)
{
    struct deadline deadline = { due, entry };

    if (entry->place > 0) {
        settle(d, entry->place - 1, deadline);
        return;
    }
    if (d->count == d->capacity) {
        d->capacity = d->capacity > 0 ? d->capacity * 2 : 16;
        d->heap = memory_resize(d->heap, d->capacity * sizeof *d->heap);
    }
    d->count++;
    rise(d, d->count - 1, deadline);
}

void deadlines_clear(struct deadlines *d, struct entry *entry)
{
    if (entry->place == 0)
        return;
    size_t at = entry->place - 1;
    entry->place = 0;
    d->count--;
    if (at < d->count)      /* the last one takes its place */
        settle(d, at, d->heap[d->count]);
}

int64_t deadlines_of(const struct deadlines *d, const struct entry *entry)
{
    return entry->place > 0 ? d->heap[entry->place - 1].due : INT64_MAX;
}

void deadlines_moved(struct deadlines *d, struct entry *entry)
{
    if (entry->place > 0)
        d->heap[entry->place - 1].entry = entry;
}

void deadlines_free(struct deadlines *d)
{
    free(d->heap);
    *d = (struct deadlines){ 0 };
}
