/*
 * compare_session: the same bytes to two servers, and what they reply.
 */
#ifndef COMPARE_SESSION_H
#define COMPARE_SESSION_H

#include "compare_request.h"
#include "connection.h"

enum { SIDES = 2 };     /* the servers: 0 is the model, 1 is to be like it */

/* Whom to talk to, and how. */
struct session {
    long ports[SIDES];
    bool resp3;             /* each connection begins with HELLO 3 */
    unsigned long nonce;    /* makes each closing PING unlike all others */
};

/* A connection to each server. */
struct pair {
    struct connection sides[SIDES];
    bool is_open;
};

/* How the replies are told apart. */
enum manner {
    MANNER_COUNTED,     /* a frame for each request */
    MANNER_UNMARKED,    /* the same, and no PING ends them */
    MANNER_MARKED,      /* a PING behind each request ends its frames */
    MANNER_SILENT,      /* not at all, as some have none */
    MANNER_RAW          /* not at all; the end of input ends them */
};

/* One frame. */
struct reply {
    size_t end;         /* where it ends in `bytes` */
    size_t request;     /* whose it is, in the order of the requests */
};

/* What one server replied. All zero is empty. */
struct replies {
    struct buffer bytes;                /* the frames, end to end */
    struct reply *frames;
    size_t count, capacity;
    enum connection_event event;        /* CONNECTION_FRAME: all is read, and
                                           the connection is still open */
    bool was_late;                      /* it stopped replying */
};

/* Makes new connections. Ends the program, exit status 2, if it cannot. */
void session_open(struct session *session, struct pair *pair);

void session_close(struct pair *pair);

/* Sends the requests to both, in one piece, and reads until all replies are
   there. A pair whose connection ended is closed. */
void session_ask(struct session *session, struct pair *pair,
                 const struct request *requests, size_t count,
                 enum manner manner, struct replies replies[static SIDES]);

/* The frames of one request, as bytes end to end. SIZE_MAX: all frames. */
struct slice session_frames(const struct replies *replies, size_t request);

void session_forget(struct replies replies[static SIDES]);

#endif
