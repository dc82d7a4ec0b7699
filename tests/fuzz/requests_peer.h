/*
 * requests_peer: the other ends of the clients' connections.
 *
 * The clients' descriptors are not open. What is written to them comes here
 * (see requests_client.c); all other system calls on them fail, as they do for
 * a peer that is gone.
 */
#ifndef REQUESTS_PEER_H
#define REQUESTS_PEER_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "../../step3-store/client/client.h"

/* The first peer's descriptor, higher than any that is open. */
enum { PEER_SOCKETS = 1 << 20 };

/* The other end of one connection after the other. */
struct peer {
    struct client *client;  /* NULL: not connected */
    struct buffer received; /* all bytes of all its connections */
    size_t begin;           /* where this connection begins in `received` */
    size_t room;            /* how many bytes the socket still accepts */
    size_t requests;        /* how many were run in this connection */
    bool countable;         /* each of these requests has one reply */
};

/* Makes these the peers of peer_write() and peer_writev(). The first one's
   descriptor is PEER_SOCKETS, the next one's PEER_SOCKETS + 1, and so on. */
void peer_network(struct peer *peers);

/* Does what write(2) does: writes as many bytes as the peer has room for, and
   returns how many, or -1 with EAGAIN if it has none. */
ssize_t peer_write(int socket, const void *bytes, size_t size);

/* Does what writev(2) does, with as many bytes as peer_write() would. Returns
   how many, or -1 with EAGAIN. */
ssize_t peer_writev(int socket, const struct iovec *parts, int count);

/* Begins a connection. */
void peer_begin(struct peer *peer, struct client *client);

/* Ends a connection, and fails unless the peer received complete RESP values,
   one for each request. Call it before the client is dropped. */
void peer_end(struct peer *peer);

#endif
