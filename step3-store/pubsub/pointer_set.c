#include "pointer_set.h"
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* The index of `pointer`, or the index at which it would be inserted. */
static size_t binary_search(const struct pointer_set *set, const void *pointer)
{
    size_t first = 0, end = set->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if ((uintptr_t)set->items[middle] < (uintptr_t)pointer)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static bool is_at(const struct pointer_set *set, size_t i, const void *pointer)
{
    return i < set->count && set->items[i] == pointer;
}

static void reserve_one(struct pointer_set *set)
{
    if (set->count < set->capacity)
        return;
    set->capacity = set->capacity > 0 ? 2 * set->capacity : 4;
    set->items = xrealloc(set->items, set->capacity * sizeof *set->items);
}

bool pointer_set_add(struct pointer_set *set, void *pointer)
{
    size_t i = binary_search(set, pointer);

    if (is_at(set, i, pointer))
        return false;
    reserve_one(set);
    memmove(set->items + i + 1, set->items + i,
            (set->count - i) * sizeof *set->items);
    set->items[i] = pointer;
    set->count++;
    return true;
}

bool pointer_set_remove(struct pointer_set *set, const void *pointer)
{
    size_t i = binary_search(set, pointer);

    if (!is_at(set, i, pointer))
        return false;
    set->count--;
    memmove(set->items + i, set->items + i + 1,
            (set->count - i) * sizeof *set->items);
    if (set->count == 0) {
        free(set->items);
        *set = (struct pointer_set){ 0 };
    }
    return true;
}
