/*
 * requests_loop: step 3's loop without its sockets, its clock and its wait.
 * What step3-store/server.c does around a turn is done here, with bytes that
 * are handed in, replies that are kept, and a time that goes on when told to.
 *
 * All that it calls is step 3's own.
 */
#ifndef REQUESTS_LOOP_H
#define REQUESTS_LOOP_H

#include <stddef.h>

#include "requests_peer.h"
#include "../../step3-store/commands/command.h"

enum { LOOP_PEERS = 2 };

struct loop {
    struct store store;
    struct pubsub pubsub;
    struct clients clients;
    struct client_scratch scratch;
    struct poller poller;
    struct server_stats stats;
    struct password password;
    struct peer peers[LOOP_PEERS];
    size_t pace;            /* bytes that a peer reads in a turn, about */
};

/* `how`: one or more of these. */
enum {
    LOOP_PASSWORD = 1,      /* clients must say it: "secret" */
    LOOP_IDLE = 2,          /* who is silent for 5 seconds goes */
    LOOP_MEMORY = 4         /* the store may take 2000 bytes */
};

void loop_open(struct loop *loop, size_t pace, unsigned how);
void loop_close(struct loop *loop);

/* The peer connects, if it is not connected. */
void loop_connect(struct loop *loop, size_t peer);

/* Its bytes arrive, in as many turns as the replies need. They are lost if it
   is not connected, or has been hung up on. */
void loop_feed(struct loop *loop, size_t peer, struct slice bytes);

/* The peer says that it will send no more; or it is gone. */
void loop_half_close(struct loop *loop, size_t peer);
void loop_break(struct loop *loop, size_t peer);

/* A round is at its end: each peer has read its replies, `ms` have gone by,
   and what is due is done. */
void loop_pass(struct loop *loop, int64_t ms);

#endif
