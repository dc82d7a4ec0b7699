/*
 * set_options: what may follow SET key value, and GETEX key.
 */
#ifndef SET_OPTIONS_H
#define SET_OPTIONS_H

#include "call.h"

/* An option of SET or GETEX. */
enum set_option {
    SET_NONE,
    SET_NX, SET_XX,             /* only if the key is new; only if it exists */
    SET_GET,                    /* reply with the old value */
    SET_KEEPTTL, SET_PERSIST,   /* keep the expiry; remove it */
    /* These set an expiry, and are followed by a number: */
    SET_EX, SET_PX,             /* seconds, milliseconds from now */
    SET_EXAT, SET_PXAT          /* the same since 1970 */
};

/* The options of one request. */
struct set_options {
    enum set_option condition;  /* SET_NX, SET_XX or SET_NONE */
    enum set_option expiry;     /* SET_KEEPTTL or one of those after it, or
                                   SET_NONE */
    bool get;                   /* SET_GET was among them */
    size_t time_argument;       /* which argument is the number; 0: none */
};

/* The options that SET and GETEX know; each list ends with SET_NONE. */
extern const enum set_option set_options_of_set[], set_options_of_getex[];

/* Parses the options from argument `i` on into `*options`. Returns true, or
   false after an error reply if one is not among `known`, or not compatible
   with one before it. */
bool parse_options_or_reply(struct call *call, size_t i,
                            const enum set_option *known,
                            struct set_options *options);

/* Sets `*expire_at_ms` to the expiry that the options ask for, or to INT64_MAX
   if they ask for none. Returns true, or false after an error reply if the time
   is invalid. */
bool parse_expiry_or_reply(struct call *call,
                           const struct set_options *options,
                           int64_t *expire_at_ms);

/* Parses argument `i` as a time: a positive number in the unit of `option`,
   SET_EX to SET_PXAT. Sets `*expire_at_ms` to it, in milliseconds since 1970;
   it might have passed. Returns true, or false after an error reply if the time
   is invalid. */
bool parse_expire_time_or_reply(struct call *call, size_t i,
                                enum set_option option, int64_t *expire_at_ms);

#endif
