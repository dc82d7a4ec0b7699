/*
 * compare_judge: sends requests to both servers, compares the replies, and
 * prints, for each difference, the command that reproduces it.
 */
#ifndef COMPARE_JUDGE_H
#define COMPARE_JUDGE_H

#include <stdint.h>

#include "compare_commands.h"
#include "compare_session.h"

/* The comparison of one family. */
struct run {
    struct session session;     /* with the two servers */
    const struct family *family;    /* whose commands are sent; constant */
    uint64_t seed;              /* of the random commands */
    uint64_t number;            /* of the current pipeline */
    uint64_t flushed;           /* of the pipeline before which all keys were
                                   last deleted */
    int64_t slowest_ms;         /* the longest time that replies took since
                                   then: two expiries may differ by as much */
    struct known *known;        /* the commands that server 1 lacks, which are
                                   skipped (compare_state); NULL: lacking a
                                   command is a difference */
    bool prints;                /* print each request and its reply */
    unsigned long requests;     /* how many were sent */
    unsigned long tolerated;    /* replies that differ but were accepted */
    unsigned long differences;  /* replies that differ */
};

/* Sends the requests, reads the replies and compares them. Without requests,
   compares the messages published meanwhile. Returns true if both servers
   replied the same; otherwise prints the difference and returns false. */
bool judge_ask(struct run *run, struct pair *pair,
               const struct request *requests, size_t count,
               enum manner manner);

/* Counts a difference and prints it: `asked` is the requests, escaped, and `a`
   and `b` are the two replies as frames. */
void judge_differ(struct run *run, const char *asked, struct slice a,
                  struct slice b);

#endif
