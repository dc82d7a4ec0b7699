/*
 * requests_peer: the other ends of the clients' connections.
 *
 * The clients' descriptors are not open. What is written to them comes here,
 * see requests_client.c, and whatever else is asked of the system fails, as it
 * does for a peer that is gone.
 */
#ifndef REQUESTS_PEER_H
#define REQUESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "../../step3-store/client/client.h"

/* The first peer's descriptor: beyond all that are open. */
enum { PEER_SOCKETS = 1 << 20 };

/* One end of a connection, and after that of the next one. */
struct peer {
    struct client *client;  /* NULL: not connected */
    struct buffer heard;    /* all that it was ever sent */
    size_t begin;           /* where this connection begins in it */
    size_t room;            /* bytes that the socket still takes */
    size_t requests;        /* that were run in this connection, */
    bool countable;         /* and each of them is answered once */
};

/* These are the peers, until others are named: the first one's descriptor is
   PEER_SOCKETS, and so on. */
void peer_network(struct peer *peers);

/* write(2) and writev(2) to a peer: as many bytes as it has room for, and -1
   with EAGAIN if it has none. */
ssize_t peer_write(int socket, const void *bytes, size_t size);
ssize_t peer_writev(int socket, const struct iovec *parts, int count);

/* A connection begins. */
void peer_begin(struct peer *peer, struct client *client);

/* It has come to its end: what was heard must be whole RESP values, one for
   each request. To be called before the client is dropped. */
void peer_end(struct peer *peer);

#endif
