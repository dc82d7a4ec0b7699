/*
 * compare_state: compares the keys that both servers hold, and asks them what
 * the comparison itself needs to know.
 */
#ifndef COMPARE_STATE_H
#define COMPARE_STATE_H

#include "compare_grammar.h"
#include "compare_judge.h"

enum { KNOWN_MAX = 256 };       /* commands that can be asked about */

/* The commands that the servers were asked about. All zero: none yet. */
struct known {
    struct {
        struct request name;    /* empty: this element is free */
        bool lacks;             /* server 0 knows it and server 1 does not */
    } commands[KNOWN_MAX];
};

/* Deletes all keys of both servers, and resets what CONFIG SET has set. */
void state_flush(struct run *run);

/* Compares the keys, as found by KEYS and by two complete scans, their values
   and their times to live. Returns true if they are the same; otherwise prints
   the difference and returns false. */
bool state_check(struct run *run, struct grammar dice);

/* Returns true if run->known is set, server 0 knows the command and server 1
   does not. Asking about a command for the first time deletes all keys. */
bool state_lacks(struct run *run, struct slice command);

/* Frees the memory. */
void known_free(struct known *known);

#endif
