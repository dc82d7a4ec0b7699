/*
 * compare_judge: asks both servers, compares what they reply, and tells about
 * each difference what is needed to see it again.
 */
#ifndef COMPARE_JUDGE_H
#define COMPARE_JUDGE_H

#include <stdint.h>

#include "compare_commands.h"
#include "compare_session.h"

/* A family being compared. */
struct run {
    struct session session;
    const struct family *family;
    uint64_t seed;
    uint64_t number;            /* of the pipeline at hand */
    uint64_t flushed;           /* of the one that began with no keys */
    int64_t slowest_ms;         /* the longest that replies took since then:
                                   so far apart two deadlines may be */
    struct known *known;        /* what server 1 lacks is no difference, and
                                   remembered here (compare_state); NULL: it
                                   is one */
    bool prints;                /* tells each request and its reply */
    unsigned long requests, tolerated, differences;
};

/* Sends the requests, reads the replies, compares. False, after it has told
   so, if they differ. Without requests: what has been published meanwhile. */
bool judge_ask(struct run *run, struct pair *pair,
               const struct request *requests, size_t count,
               enum manner manner);

/* Counts a difference, and tells about it: what was asked (escaped), the two
   replies as frames. */
void judge_differ(struct run *run, const char *asked, struct slice a,
                  struct slice b);

#endif
