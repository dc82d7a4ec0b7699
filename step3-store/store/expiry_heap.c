#include "expiry_heap.h"
#include "memory.h"

#include <stdlib.h>

enum { CAPACITY_MIN = 16 };

/* An entry's `heap_index` counts from 1, because 0 means that it has no
   expiry. */
static void put(struct expiry_heap *heap, size_t i, struct expiry expiry)
{
    heap->items[i] = expiry;
    expiry.entry->heap_index = (uint32_t)i + 1;
}

static size_t parent(size_t i)
{
    return (i - 1) / 2;
}

static void sift_up(struct expiry_heap *heap, size_t i, struct expiry expiry)
{
    while (i > 0
           && expiry.expire_at_ms < heap->items[parent(i)].expire_at_ms) {
        put(heap, i, heap->items[parent(i)]);
        i = parent(i);
    }
    put(heap, i, expiry);
}

/* Returns the child of `i` that expires first, or an index past the end. */
static size_t first_child(const struct expiry_heap *heap, size_t i)
{
    size_t left = 2 * i + 1, right = left + 1;

    return right < heap->count && heap->items[right].expire_at_ms
        < heap->items[left].expire_at_ms ? right : left;
}

static void sift_down(struct expiry_heap *heap, size_t i, struct expiry expiry)
{
    size_t child = first_child(heap, i);

    while (child < heap->count
           && heap->items[child].expire_at_ms < expiry.expire_at_ms) {
        put(heap, i, heap->items[child]);
        i = child;
        child = first_child(heap, i);
    }
    put(heap, i, expiry);
}

static void sift(struct expiry_heap *heap, size_t i, struct expiry expiry)
{
    if (i > 0 && expiry.expire_at_ms < heap->items[parent(i)].expire_at_ms)
        sift_up(heap, i, expiry);
    else
        sift_down(heap, i, expiry);
}

static void resize(struct expiry_heap *heap, size_t capacity)
{
    heap->capacity = capacity;
    heap->items = xrealloc(heap->items, capacity * sizeof *heap->items);
}

void expiry_heap_set(struct expiry_heap *heap, struct table_entry *entry,
                     int64_t expire_at_ms)
{
    struct expiry expiry = { expire_at_ms, entry };

    if (entry->heap_index > 0) {
        sift(heap, entry->heap_index - 1, expiry);
        return;
    }
    if (heap->count == heap->capacity)
        resize(heap, heap->capacity > 0 ? heap->capacity * 2 : CAPACITY_MIN);
    heap->count++;
    sift_up(heap, heap->count - 1, expiry);
}

void expiry_heap_remove(struct expiry_heap *heap, struct table_entry *entry)
{
    if (entry->heap_index == 0)
        return;
    size_t i = entry->heap_index - 1;
    entry->heap_index = 0;
    heap->count--;
    if (i < heap->count)        /* the last item fills the gap */
        sift(heap, i, heap->items[heap->count]);
    /* Halved when a quarter is in use, so that the next change of size, either
       way, is many operations away. */
    if (heap->count < heap->capacity / 4 && heap->capacity > CAPACITY_MIN)
        resize(heap, heap->capacity / 2);
}

int64_t expiry_heap_get(const struct expiry_heap *heap,
                        const struct table_entry *entry)
{
    return entry->heap_index > 0
        ? heap->items[entry->heap_index - 1].expire_at_ms : INT64_MAX;
}

const struct expiry *expiry_heap_first(const struct expiry_heap *heap)
{
    return heap->count > 0 ? &heap->items[0] : NULL;
}

size_t expiry_heap_memory(const struct expiry_heap *heap)
{
    return heap->capacity * sizeof *heap->items;
}

void expiry_heap_entry_moved(struct expiry_heap *heap,
                             struct table_entry *entry)
{
    if (entry->heap_index > 0)
        heap->items[entry->heap_index - 1].entry = entry;
}

void expiry_heap_free(struct expiry_heap *heap)
{
    free(heap->items);
    *heap = (struct expiry_heap){ 0 };
}
