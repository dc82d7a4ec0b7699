/*
 * facts: what the server knows about itself, for INFO, CONFIG and HELLO.
 */
#ifndef FACTS_H
#define FACTS_H

#include <stdint.h>

struct facts {
    const char *address;        /* where it was told to listen */
    long port;                  /* where it does listen */
    const char *waits;          /* by "poll" or "epoll" */
    int64_t started;            /* milliseconds, clock_monotonic_ms() */
    uint64_t connections;       /* accepted since then */
    uint64_t refused;           /* turned away: there was no room */
    uint64_t commands;          /* run */
};

/* The Redis whose protocol, commands and error texts are followed: clients
   choose by it what they ask for. */
extern const char facts_redis_version[];

/* Begins, with the listener, the address that was asked for, and how the loop
   waits. */
void facts_open(struct facts *facts, const char *address, int listener,
                const char *waits);

#endif
