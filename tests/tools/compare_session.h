/*
 * compare_session: sends the same bytes to two servers and reads their replies.
 */
#ifndef COMPARE_SESSION_H
#define COMPARE_SESSION_H

#include "compare_request.h"
#include "connection.h"

enum { SIDES = 2 };     /* server 0 is the model, server 1 must be like it */

/* How to connect to both servers. */
struct session {
    long ports[SIDES];      /* of the two servers */
    bool resp3;             /* each connection begins with HELLO 3 */
    unsigned long nonce;    /* makes each closing PING unlike all others */
};

/* A connection to each server. */
struct pair {
    struct connection sides[SIDES]; /* to server 0 and server 1 */
    bool is_open;           /* false: `sides` is not initialized */
};

/* How replies are delimited. */
enum manner {
    MANNER_COUNTED,     /* a frame for each request; a PING after the last one
                           ends them */
    MANNER_UNMARKED,    /* a frame for each request, without a PING */
    MANNER_MARKED,      /* a PING after each request ends its frames */
    MANNER_SILENT,      /* not at all, because some requests have no reply; a
                           PING after the last one ends them */
    MANNER_RAW          /* not at all; EOF ends them */
};

/* One frame. */
struct reply {
    size_t end;         /* where it ends in `bytes` */
    size_t request;     /* the index of its request */
};

/* What one server replied. All zero is empty. */
struct replies {
    struct buffer bytes;                /* the frames, end to end */
    struct reply *frames;               /* where each frame ends */
    size_t count;                       /* of the frames */
    size_t capacity;                    /* of `frames` */
    enum connection_event event;        /* CONNECTION_FRAME: all replies are
                                           read, the connection is open */
    bool was_late;                      /* the server stopped replying */
};

/* Connects to both servers. Ends the program with exit status 2 if it
   cannot. */
void session_open(struct session *session, struct pair *pair);

/* Closes both connections, if they are open. */
void session_close(struct pair *pair);

/* Sends the requests to both servers, all at once, and reads until all replies
   have arrived. Opens the pair if it is closed, and closes it if a server has
   closed one of its connections. The caller frees the replies with
   replies_free(). */
void session_ask(struct session *session, struct pair *pair,
                 const struct request *requests, size_t count,
                 enum manner manner, struct replies replies[static SIDES]);

/* Returns the frames of one request as bytes, end to end, or all frames if
   `request` is SIZE_MAX. Borrowed from the replies. */
struct slice session_frames(const struct replies *replies, size_t request);

/* Frees the replies of both servers. */
void replies_free(struct replies replies[static SIDES]);

#endif
