/*
 * connection: a blocking socket, read and written as frames.
 *
 * For code that can afford to block: steps 1 and 2, and the clients. One
 * read(2) may return half a frame or three of them. The connection keeps what
 * is left over and returns one frame at a time.
 */
#ifndef CONNECTION_H
#define CONNECTION_H

#include "buffer.h"
#include "net.h"
#include "resp.h"

/* How long a server waits for a client, in seconds. 0 means no timeout. */
struct connection_timeouts {
    long request_s;     /* for the rest of a request that has begun, and for
                           any byte of a reply to be accepted */
    long idle_s;        /* for the next request to begin */
};

/* One open connection. After connection_close() it can be opened again. */
struct connection {
    int socket;                     /* owned */
    char peer[NET_NAME_SIZE];       /* the other end's address, for the log */
    struct buffer input;            /* bytes read and not returned yet */
    struct buffer output;           /* append here what is to be sent */
    struct resp_decoder decoder;    /* decoder.frame is the frame that
                                       connection_read() returned */
    struct connection_timeouts timeouts;    /* all 0 until they are set */
    int64_t deadline_ms;            /* for the rest of the partial request, by
                                       clock_monotonic_ms(); 0: there is none */
};

/* What connection_read() returns. */
enum connection_event {
    CONNECTION_FRAME,           /* a frame: decoder.frame */
    CONNECTION_EOF,             /* the peer closed between two frames */
    CONNECTION_TRUNCATED,       /* the peer closed in the middle of a frame */
    CONNECTION_PROTOCOL_ERROR,  /* malformed input: decoder.error says why */
    CONNECTION_TIMEOUT,         /* no complete frame in time, see
                                   connection_timeouts */
    CONNECTION_FAILED           /* reading or writing failed: errno says why;
                                   EAGAIN: the peer accepted no byte in time */
};

/* Initializes `connection` and takes ownership of `socket`. Copies `peer`. End
   with connection_close(). */
void connection_open(struct connection *connection, int socket,
                     const char *peer, enum resp_grammar grammar);

/* Sets the timeouts. The time for a request counts from its first byte, so a
   client that sends a byte now and then cannot hold us up for longer. */
void connection_set_timeouts(struct connection *connection,
                             const struct connection_timeouts *timeouts);

/* Returns CONNECTION_FRAME for the next frame, or why there is none. The frame
   is borrowed until the next call. Blocks until a frame has arrived, or EOF, an
   error or a timeout. Before it blocks it sends what was appended to `output`,
   so the replies to requests that arrived together leave together. While
   complete frames are left over from an earlier read, it sends only once there
   are 64 KiB: a client, which has to ask first, calls connection_send(). */
enum connection_event connection_read(struct connection *connection);

/* Sends what was appended to `output`, which is empty afterwards. Returns true,
   or false with errno if the peer is gone or accepted no byte in time (EAGAIN).
   Blocks until the kernel has accepted all of it. */
bool connection_send(struct connection *connection);

/* Logs why connection_read() returned `event` and no frame, and appends to
   `output` the error reply that the client is owed, if any. For a server. Call
   it before errno changes, which it logs after CONNECTION_FAILED. */
void connection_report(struct connection *connection,
                       enum connection_event event);

/* Sends what is left, closes the socket and frees all memory. Blocks like
   connection_send(), and then like net_lingering_close(). */
void connection_close(struct connection *connection);

#endif
