/*
 * pointers: a set of pointers, in the order of their addresses.
 *
 * Whether one is in it takes a search by halves; adding and removing move
 * those behind it in memory, eight bytes each.
 */
#ifndef POINTERS_H
#define POINTERS_H

#include <stdbool.h>
#include <stddef.h>

/* All zero (`{0}`) is an empty set that holds no memory. */
struct pointers {
    void **at;                  /* `count` of them */
    size_t count, capacity;
};

/* False if it was there before. */
bool pointers_add(struct pointers *set, void *pointer);

/* False if it was not there. A set that is empty then holds no memory. */
bool pointers_remove(struct pointers *set, const void *pointer);

#endif
