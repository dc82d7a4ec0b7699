/*
 * server_stats: counters and other facts about the server, for INFO, CONFIG and
 * HELLO.
 */
#ifndef SERVER_STATS_H
#define SERVER_STATS_H

#include <stdint.h>

/* Any module may read the fields. The commands and the event loop increase the
   counters. */
struct server_stats {
    const char *bind_address;       /* as configured; borrowed */
    long port;                      /* that it listens on */
    const char *poller_backend;     /* "poll" or "epoll"; borrowed */
    int64_t started_at_ms;          /* by clock_monotonic_ms() */

    /* Counted since the start, or since server_stats_reset(): */
    uint64_t connections_total;     /* accepted */
    uint64_t rejected_connections;  /* by the limit on clients */
    uint64_t commands_processed;    /* run, whatever they replied */
    uint64_t keyspace_hits;         /* keys read that exist */
    uint64_t keyspace_misses;       /* keys read that do not */
    uint64_t net_input_bytes;       /* received from clients */
    uint64_t net_output_bytes;      /* sent to clients */
    uint64_t expired_before;        /* store_expired_count() at the reset */

    int64_t sampled_at_ms;          /* see server_stats_commands_per_second() */
    uint64_t sampled_commands;      /* commands_processed at `sampled_at_ms` */
    uint64_t commands_per_second;   /* in the time before `sampled_at_ms` */
};

/* The version of Redis whose protocol, commands and error texts are followed:
   clients choose by it which commands they send. */
extern const char server_stats_redis_version[];

/* Initializes the statistics of a server that listens on `listener`. Borrows
   the texts. */
void server_stats_init(struct server_stats *stats, const char *bind_address,
                       int listener, const char *poller_backend);

/* Resets all counters. `expired_count` is what the store has counted. */
void server_stats_reset(struct server_stats *stats, uint64_t expired_count);

/* Returns how many commands were run in a second, on average, since this was
   last asked for. Asked again within 100 ms, it returns the same again: no
   timer is needed. */
uint64_t server_stats_commands_per_second(struct server_stats *stats);

#endif
