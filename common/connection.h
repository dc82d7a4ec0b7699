/*
 * connection: a blocking socket, read and written as frames.
 *
 * For whoever can afford to wait: steps 1 and 2, and the clients. One read(2)
 * may bring half a frame or three of them; the connection keeps what is left
 * over and hands out one frame at a time.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "buffer.h"
#include "net.h"
#include "resp.h"

/* How long the client of a server may take, in seconds. 0 is for ever. */
struct connection_limits {
    long request;       /* to finish a request that it has begun, and to take
                           any byte of a reply */
    long idle;          /* to begin a request */
};

struct connection {
    int socket;
    char peer[NET_NAME_SIZE];       /* the other end, for the log */
    struct buffer input;            /* read and not handed out yet */
    struct buffer output;           /* append here what shall be sent */
    struct resp_decoder decoder;    /* the frame, after CONNECTION_FRAME */
    struct connection_limits limits;
    int64_t deadline;   /* of the request that is torn now; 0: none is */
};

enum connection_event {
    CONNECTION_FRAME,       /* a frame: decoder.values, decoder.count */
    CONNECTION_END,         /* the peer will send no more; nothing is torn */
    CONNECTION_TORN,        /* it stopped in the middle of a frame */
    CONNECTION_NOT_RESP,    /* decoder.error says why */
    CONNECTION_HTTP,        /* a request, and HTTP at that: errors_is_http() */
    CONNECTION_LATE,        /* the client was slower than its limits */
    CONNECTION_FAILED       /* reading or writing failed, errno says why */
};

/* Takes over `socket`. `peer` is copied. */
void connection_open(struct connection *connection, int socket,
                     const char *peer, enum resp_grammar grammar);

/* Sets limits; until then there are none. A request counts from its first
   byte, so that one byte now and then does not hold us up for ever. */
void connection_limit(struct connection *connection,
                      const struct connection_limits *limits);

/* The next frame, waiting for it if need be. Before it waits it sends what
   was appended to `output`: so the replies to requests that arrived together
   leave together, in one write(2). While frames are left over from an earlier
   read it does not wait, and so does not send: a client, which has to ask
   first, calls connection_send(). The frame is borrowed until the next call. */
enum connection_event connection_read(struct connection *connection);

/* Sends what was appended to `output`. False, with errno, if the peer is
   gone. */
bool connection_send(struct connection *connection);

/* For a server, after connection_read() gave anything but a frame: logs what
   happened, and appends the error reply that the client is owed, if any. */
void connection_report(struct connection *connection,
                       enum connection_event event);

/* Sends what is left, hangs up politely (net_close), frees everything. */
void connection_close(struct connection *connection);

#endif
