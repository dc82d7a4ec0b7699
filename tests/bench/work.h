/*
 * work: the requests that a server is sent, and the replies, as bytes.
 *
 * All requests of a work have the same length, and so have all replies. So the
 * load generator can simply count the bytes that it receives, and so can the
 * server that parses nothing. That is why keys have a fixed width, such as
 * "key:000000000012", and why all values are the same.
 */
#ifndef WORK_H
#define WORK_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

/* The names that work_init() knows, in the form of an option's choices. */
#define WORK_NAMES "ping|get|set|connect"

/* A batch of requests, and the replies to it. */
struct work {
    struct buffer requests;     /* a batch of as many requests as the pipeline
                                   has */
    size_t request_length;      /* bytes of each request */
    size_t digits;              /* where the key's digits begin in a request;
                                   0: it has no key */
    struct buffer reply;        /* the reply to each request */
    bool visits;                /* "connect": each PING has a connection of its
                                   own, and any line is accepted as a reply */
};

/* Makes the work of that name, with `pipeline` requests in a batch and values
   of `value` bytes. The caller frees it with work_free(). */
void work_init(struct work *work, const char *name, size_t value,
               size_t pipeline);

/* Frees the memory of a work. */
void work_free(struct work *work);

/* Writes the numbers of the keys into the batch: `first` and those after it,
   and 0 again after `keys` - 1. */
void work_number(struct work *work, long first, long keys);

#endif
