/*
 * work: what the servers are asked to do, as bytes.
 *
 * Every request of a work is as long as every other, and so is every reply:
 * the load generator need only count what comes, and the server that parses
 * nothing need only count what it is sent. Hence keys of a fixed width,
 * "key:000000000012", and values that are all the same.
 */
#ifndef WORK_H
#define WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* The names that work_make() knows, in the form of an option's choices. */
#define WORK_NAMES "ping|get|set|connect"

struct work {
    struct buffer requests;     /* a batch: as many as the pipeline is deep */
    size_t request_length;      /* of each of them */
    size_t digits;              /* where its key's digits begin; 0: no key */
    struct buffer reply;        /* what is expected for each */
    bool visits;                /* "connect": a connection for each PING, and
                                   any one line will do for a reply */
};

/* The work of that name, `pipeline` requests at a time, with values of
   `value` bytes. The caller calls work_free(). */
void work_make(struct work *work, const char *name, size_t value,
               size_t pipeline);
void work_free(struct work *work);

/* Writes the numbers of the keys into the batch: `first` and those that follow,
   from 0 again after `keys` - 1. */
void work_number(struct work *work, long first, long keys);

#endif
