/*
 * pointer_set: a set of pointers, sorted by address.
 *
 * Finding one is a binary search. Adding and removing one move those after it
 * in memory, eight bytes each.
 */
#ifndef POINTER_SET_H
#define POINTER_SET_H

#include <stdbool.h>
#include <stddef.h>

/* All zero (`{0}`) is an empty set that holds no memory. */
struct pointer_set {
    void **items;               /* sorted by address; owned */
    size_t count;               /* pointers in the set */
    size_t capacity;            /* items allocated */
};

/* Adds a pointer. Returns false if it was in the set already. O(n). */
bool pointer_set_add(struct pointer_set *set, void *pointer);

/* Removes a pointer. Returns false if it was not in the set. A set that becomes
   empty holds no memory. O(n). */
bool pointer_set_remove(struct pointer_set *set, const void *pointer);

#endif
