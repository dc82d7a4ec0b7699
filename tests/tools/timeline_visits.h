/*
 * timeline_visits: five clients that visit a server, of which the first is
 * slow: it sends half of its PING and the rest a second later. The others come
 * shortly after it and send a complete PING at once. Each leaves when it has
 * its reply, whatever the reply says.
 */
#ifndef TIMELINE_VISITS_H
#define TIMELINE_VISITS_H

#include <stdint.h>

enum {
    VISITS_COUNT = 5,
    VISITS_PAUSE_MS = 1000,     /* between the slow client's two halves */
    VISITS_GAP_MS = 20,         /* between one client and the next */
    VISITS_TIMEOUT_MS = 10000   /* for all of them together */
};

/* One client's visit, in milliseconds since the first client connected. */
struct visit {
    int64_t start_ms;           /* when it connected */
    int64_t asked_ms;           /* when it began to wait for its reply: when
                                   it connected, or, if it is slow, when it
                                   had sent the second half of its request */
    int64_t done_ms;            /* when it had its reply */
};

/* Makes all visits to the server at `address`, such as 127.0.0.1, and `port`,
   and writes their times to `visits`; the slow client's come first. Ends the
   program with a message and exit status 1 if the server cannot be reached,
   or if a client gets no reply. Blocks until the last client has left, for
   VISITS_TIMEOUT_MS at most. */
void visits_make(const char *address, long port,
                 struct visit visits[static VISITS_COUNT]);

#endif
