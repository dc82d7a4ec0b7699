/*
 * set_options: the words that may follow SET key value, and GETEX key.
 */
#ifndef SET_OPTIONS_H
#define SET_OPTIONS_H

#include "command.h"

enum set_option {
    SET_NONE,
    SET_NX, SET_XX,             /* only if the key is new; only if it is not */
    SET_GET,                    /* reply with the old value */
    SET_KEEPTTL, SET_PERSIST,   /* the deadline stays; is taken away */
    /* A deadline is set, and these are followed by a number: */
    SET_EX, SET_PX,             /* seconds, milliseconds from now */
    SET_EXAT, SET_PXAT          /* since 1970 */
};

/* What was asked for. */
struct set_options {
    enum set_option condition;  /* SET_NX, SET_XX or none */
    enum set_option expiry;     /* SET_KEEPTTL or one after it, or none */
    bool get;
    size_t time;                /* which argument is the number; 0: none */
};

/* Those that SET knows, and GETEX; each list ends with SET_NONE. */
extern const enum set_option set_options_of_set[], set_options_of_getex[];

/* Reads the arguments from number `i` on. False if a word is not in `known`,
   or does not go with one before it, and then the reply is Redis's error. */
bool set_options_read(struct call *call, size_t i,
                      const enum set_option *known,
                      struct set_options *options);

/* The deadline that they ask for; INT64_MAX if they ask for none. False if it
   is no valid time, and then the reply is Redis's error. */
bool set_options_due(struct call *call, const struct set_options *options,
                     int64_t *due);

#endif
