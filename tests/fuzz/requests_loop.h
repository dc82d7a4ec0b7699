/*
 * requests_loop: step 3's event loop without sockets, clock and poll. It does
 * what step3-store/server.c does around each turn, but the caller passes in the
 * bytes that arrive and says when time passes, and replies are kept in memory.
 * All code that it calls is step 3's own.
 */
#ifndef REQUESTS_LOOP_H
#define REQUESTS_LOOP_H

#include <stddef.h>

#include "requests_peer.h"
#include "../../step3-store/commands/command.h"

enum { LOOP_PEERS = 2 };        /* clients at most */

/* The server, as in step3-store/server.c, and the peers of its clients. */
struct loop {
    struct store store;             /* the server's keys */
    struct pubsub pubsub;           /* the server's subscriptions */
    struct clients clients;         /* the server's ends of the connections */
    struct client_scratch scratch;  /* buffers for the client in its turn */
    struct poller poller;           /* nothing ever waits in it */
    struct server_stats stats;      /* the server's counters */
    struct password password;       /* with LOOP_PASSWORD, "secret" */
    struct peer peers[LOOP_PEERS];  /* the clients' ends */
    size_t pace;            /* about how many bytes a peer reads per turn */
};

/* The server's options, to be added up. */
enum {
    LOOP_PASSWORD = 1,      /* clients must authenticate: AUTH secret */
    LOOP_IDLE = 2,          /* clients time out after 5 seconds */
    LOOP_MEMORY = 4         /* the store may take 2000 bytes */
};

/* Initializes the loop, with no client connected. */
void loop_init(struct loop *loop, size_t pace, unsigned options);

/* Drops all clients and frees all memory, except what the peers received. */
void loop_free(struct loop *loop);

/* Connects the peer, unless it is connected. */
void loop_connect(struct loop *loop, size_t peer);

/* Lets the bytes arrive from the peer, in as many turns as the replies need.
   They are lost if the peer is not connected, or if its connection is closed
   meanwhile. */
void loop_feed(struct loop *loop, size_t peer, struct slice bytes);

/* Lets EOF arrive from the peer. */
void loop_half_close(struct loop *loop, size_t peer);

/* Lets the peer's connection break. */
void loop_break(struct loop *loop, size_t peer);

/* Ends an iteration of the loop: lets each peer read its replies and `ms`
   milliseconds pass, and then drops the clients that time out and deletes the
   keys that expire. */
void loop_pass(struct loop *loop, int64_t ms);

#endif
