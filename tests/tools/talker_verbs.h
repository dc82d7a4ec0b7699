/*
 * talker_verbs: what the talker can do. The table at the end of the .c file
 * lists the verbs.
 */
#ifndef TALKER_VERBS_H
#define TALKER_VERBS_H

#include <stdbool.h>

struct talker;

/* A verb of the talker's scripts. */
struct verb {
    const char *name;               /* as written in a script */
    void (*run)(struct talker *);   /* runs it; reads its own operands */
    bool repeats;                   /* `repeat N` may precede it */
    const char *does;               /* its operands, and what it does */
};

/* Returns the verb of that name, or NULL if there is no such verb. */
const struct verb *verb_find(const char *name);

/* Prints a line about each verb on stdout. */
void verb_print_all(void);

#endif
