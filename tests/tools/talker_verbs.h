/*
 * talker_verbs: what the talker can do. The table at the end of the .c file
 * is the list.
 */
#ifndef TALKER_VERBS_H
#define TALKER_VERBS_H

#include <stdbool.h>

struct talker;

struct verb {
    const char *name;
    void (*run)(struct talker *);   /* reads its own operands */
    bool repeats;                   /* `repeat N` may stand before it */
    const char *does;               /* for the usage */
};

/* NULL if there is no such verb. */
const struct verb *verb_find(const char *name);

/* Prints the usage of each. */
void verb_print_all(void);

#endif
