/*
 * server_stats: what the server knows about itself, for INFO, CONFIG and HELLO.
 */
#ifndef SERVER_STATS_H
#define SERVER_STATS_H

#include <stdint.h>

struct server_stats {
    const char *bind_address;       /* as configured; borrowed */
    long port;                      /* that it listens on */
    const char *poller_backend;     /* "poll" or "epoll"; borrowed */
    int64_t started_ms;             /* by clock_monotonic_ms() */
    uint64_t connections_total;     /* accepted since the start */
    uint64_t rejected_connections;  /* by the limit on clients */
    uint64_t commands_processed;    /* since the start */
};

/* The version of Redis whose protocol, commands and error texts are followed:
   clients choose by it which commands they send. */
extern const char server_stats_redis_version[];

/* Initializes the statistics of a server that listens on `listener`. Borrows
   the texts. */
void server_stats_init(struct server_stats *stats, const char *bind_address,
                       int listener, const char *poller_backend);

#endif
