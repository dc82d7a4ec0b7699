#include "pointer_set.h"
#include "memory.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Where the pointer stands, or would stand if it were in the set. */
static size_t place_of(const struct pointers *set, const void *pointer)
{
    size_t first = 0, end = set->count;

    while (first < end) {
        size_t middle = first + (end - first) / 2;
        if ((uintptr_t)set->at[middle] < (uintptr_t)pointer)
            first = middle + 1;
        else
            end = middle;
    }
    return first;
}

static bool stands_at(const struct pointers *set, size_t place,
                      const void *pointer)
{
    return place < set->count && set->at[place] == pointer;
}

static void make_room(struct pointers *set)
{
    if (set->count < set->capacity)
        return;
    set->capacity = set->capacity > 0 ? 2 * set->capacity : 4;
    set->at = memory_resize(set->at, set->capacity * sizeof *set->at);
}

bool pointers_add(struct pointers *set, void *pointer)
{
    size_t place = place_of(set, pointer);

    if (stands_at(set, place, pointer))
        return false;
    make_room(set);
    memmove(set->at + place + 1, set->at + place,
            (set->count - place) * sizeof *set->at);
    set->at[place] = pointer;
    set->count++;
    return true;
}

bool pointers_remove(struct pointers *set, const void *pointer)
{
    size_t place = place_of(set, pointer);

    if (!stands_at(set, place, pointer))
        return false;
    set->count--;
    memmove(set->at + place, set->at + place + 1,
            (set->count - place) * sizeof *set->at);
    if (set->count == 0) {
        free(set->at);
        *set = (struct pointers){ 0 };
    }
    return true;
}
