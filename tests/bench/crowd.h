/*
 * crowd: the load generator's clients, in a closed loop: each sends a batch of
 * requests, waits for all replies, and sends the next. All run in one thread,
 * with one epoll(7), so this module needs Linux.
 *
 * Each reply is known before it arrives. The first batch of replies on each
 * connection is compared byte for byte. After that only the bytes are counted,
 * so that the generator needs less CPU time than any server. If the server does
 * anything else, target_fail() ends the program.
 */
#ifndef CROWD_H
#define CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "histogram.h"
#include "target.h"
#include "work.h"

/* One client of the crowd. */
struct member {
    int socket;                 /* -1: not connected */
    bool checked;               /* its first batch of replies was right */
    bool blocked;               /* it waits until it can send the rest */
    long first;                 /* the number of the batch's first key */
    size_t sent;                /* bytes of the batch that were sent */
    size_t received;            /* bytes of its replies that have arrived */
    int64_t began_at_ns;        /* when it sent the batch */
};

/* The clients, and what they do now. */
struct crowd {
    struct target *target;      /* borrowed */
    int epoll;                  /* its file descriptor */
    struct member *members;     /* owned */
    size_t count;               /* of the members */
    char *scratch;              /* what was read last; owned */
    /* Set by crowd_run(): */
    struct work *work;          /* borrowed */
    size_t asked;               /* bytes of a complete batch */
    size_t answered;            /* bytes of all its replies */
    long pipeline;              /* requests in a batch */
    long keys;                  /* keys 0 to `keys` - 1 are used */
    long next;                  /* the number of the next key */
    long left;                  /* requests still to be sent */
    int64_t deadline_ns;        /* no request is sent after it */
    size_t busy;                /* members that wait for replies */
    struct histogram *latencies;    /* how long each batch took; borrowed */
};

/* Initializes `count` clients of that server, which stays borrowed. Each one
   connects when it first has something to send. */
void crowd_open(struct crowd *crowd, struct target *target, size_t count);

/* Closes all connections and frees the memory. */
void crowd_close(struct crowd *crowd);

/* Lets all clients do `work` over keys 0 to `keys` - 1 in turn, until they have
   sent `requests` (rounded up to complete batches) or `duration_ms` has
   passed. Adds the time that each batch took to `latencies`. Blocks until all
   replies have arrived. Returns the number of requests. */
long crowd_run(struct crowd *crowd, struct work *work, long keys,
               long requests, int64_t duration_ms, struct histogram *latencies);

#endif
