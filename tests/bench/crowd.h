/*
 * crowd: the load generator's clients, in a closed loop: each sends a batch
 * of requests, waits for all replies, and sends the next. One thread, one
 * epoll(7); this room is for Linux alone.
 *
 * A reply is known before it comes. A connection's first batch of replies is
 * compared byte for byte, the others are counted by their length, so that the
 * generator costs less than any server. When the server does not do as it
 * should, target_fail() ends the program.
 */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "histogram.h"
#include "target.h"
#include "work.h"

struct member {
    int socket;                 /* -1: not connected */
    bool checked;               /* its first batch of replies was right */
    bool blocked;               /* it waits until it can send the rest */
    long first;                 /* the number of the batch's first key */
    size_t sent, received;      /* bytes of the batch, and of its replies */
    int64_t began;
};

struct crowd {
    struct target *target;
    int epoll;
    struct member *members;
    size_t count;
    char *scratch;
    /* What they do now. */
    struct work *work;
    size_t asked, answered;     /* bytes of a whole batch, and its replies */
    long pipeline, keys;
    long next;                  /* the number of the next key */
    long left;                  /* requests still to be sent */
    int64_t end;                /* when no more are sent; nanoseconds */
    size_t busy;                /* members that wait for replies */
    struct histogram *waits;
};

/* `count` clients for that server, which is borrowed. They connect when they
   first have something to send. */
void crowd_open(struct crowd *crowd, struct target *target, size_t count);

/* They hang up. */
void crowd_close(struct crowd *crowd);

/* All of them do `work`, over keys 0 to `keys` - 1 in turn, until `requests`
   have been sent (rounded up to whole batches) or `milliseconds` are over.
   Returns once all replies are there, and gives how many they were. How long
   each batch took is added to `waits`. */
long crowd_run(struct crowd *crowd, struct work *work, long keys,
               long requests, int64_t milliseconds, struct histogram *waits);

#endif
