/*
 * compare_state: do both servers hold the same, and what they are asked aside
 * from the comparison.
 */
#ifndef COMPARE_STATE_H
#define COMPARE_STATE_H

#include "compare_grammar.h"
#include "compare_judge.h"

enum { KNOWN_MAX = 256 };

/* What the servers were found to know. All zero: not asked yet. */
struct known {
    struct {
        struct request name;
        bool lacks;     /* server 0 knows it and server 1 does not */
    } commands[KNOWN_MAX];
};

/* Deletes all keys of both, and resets what CONFIG SET has set. */
void state_flush(struct run *run);

/* Compares the keys, found by KEYS and by two whole scans, their values and
   their times to live. False, after it has told so, if they differ. */
bool state_check(struct run *run, struct grammar dice);

/* With run->known: is the command one that server 0 knows and server 1 does
   not? Asking for one the first time deletes all keys. */
bool state_lacks(struct run *run, struct slice command);

/* Gives the memory back. */
void state_forget(struct known *known);

#endif
