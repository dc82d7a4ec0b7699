/*
 * net: TCP sockets, and everything that goes wrong with them at the edges:
 * binding, accepting, connecting, reading, writing, and closing without losing
 * the last reply. Sources: POSIX.1-2008, ip(7), tcp(7), accept(2).
 */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "buffer.h"

enum {
    NET_NAME_SIZE = 80,             /* bytes of an address as text:
                                       "127.0.0.1:6379", "[::1]:6379" or
                                       "[fe80::1%eth0]:6379" */
    NET_BACKOFF_MS = 100,           /* pause after accept(2), fork(2) or
                                       poll(2) failed */
    NET_KEEPALIVE_S = 300,          /* how long a connection may be idle
                                       before the kernel probes the peer */
    NET_LINGER_TIMEOUT_MS = 1000    /* how long a lingering close waits for
                                       the peer to close, too */
};

/* Returns a TCP socket that is bound to `address` (a number or a name) and
   `port` (0: any that is free), with SO_REUSEADDR, but does not listen yet; -1
   with errno on failure, and `*why` in words, borrowed until the next call of
   strerror(3). A name is looked up once, and the first address is taken. The
   caller owns the socket. Blocks while a name is looked up. */
int net_bind(const char *address, long port, const char **why);

/* Returns true if only this machine can connect to the bound `socket`, and
   false if others might. */
bool net_is_loopback(int socket);

/* Lets clients connect to a bound socket, and the kernel probe those that are
   silent for NET_KEEPALIVE_S (SO_KEEPALIVE, socket(7)). Returns true, or false
   with errno on failure; the socket stays open. */
bool net_listen(int socket);

/* Returns the socket of the next connection in the listener's accept queue,
   with TCP_NODELAY set; the caller owns it. Returns -1 with errno if there is
   none: EAGAIN if the listener is non-blocking and its queue is empty, else a
   resource is exhausted, such as file descriptors (EMFILE). Blocks until a
   client connects, unless the listener is non-blocking. */
int net_accept_socket(int listener);

/* Returns what net_accept_socket() returns, but makes the socket a blocking
   one, writes the client's address to `peer`, and logs it at level DEBUG. */
int net_accept(int listener, char peer[static NET_NAME_SIZE]);

/* Writes the address of the other end of a socket to `name`, or "?" if the
   peer is gone. */
void net_peer_name(int socket, char name[static NET_NAME_SIZE]);

/* Writes the address of our end of a socket to `name`. */
void net_local_name(int socket, char name[static NET_NAME_SIZE]);

/* Logs `error`, with which net_accept() failed, and sleeps for NET_BACKOFF_MS,
   or until a signal is caught: for a server that may wait. The connection stays
   in the accept queue meanwhile, so descriptor exhaustion delays clients;
   without the pause accept(2) would fail again at once, and the server spin at
   100% CPU. Does nothing if the queue was merely empty (EAGAIN). */
void net_accept_backoff(int error);

/* Logs `error`, with which fork(2) failed, and sleeps like
   net_accept_backoff(), even for EAGAIN: from fork(2) it means that there are
   too many processes. */
void net_fork_backoff(int error);

/* Returns a socket connected to `address` and `port`, with TCP_NODELAY set; the
   caller owns it. Returns -1 with errno on failure, and `*why` in words:
   strerror(3)'s, or gai_strerror(3)'s for a name that is unknown, borrowed as
   from net_bind(). Tries each address of a name. Blocks while a name is looked
   up, and until the kernel has connected or given up, which might take
   minutes. */
int net_connect(const char *address, long port, const char **why);

/* Makes a socket non-blocking: read(2), write(2) and accept(2) fail with
   EAGAIN where they would have blocked. */
void net_set_nonblocking(int socket);

/* Reads like read(2), but starts again when a signal interrupts it (EINTR).
   Returns the number of bytes read, 0 at EOF, or -1 with errno. Blocks until
   there is one of these, unless the socket is non-blocking. */
ssize_t net_read(int socket, char *bytes, size_t size);

/* Writes all of `bytes` to a blocking socket, in as many write(2) calls as it
   takes: one might accept fewer bytes than it was given. Returns true, or false
   with errno if the peer is gone, or EAGAIN at the socket's write timeout.
   Blocks until the kernel has accepted all of them. */
bool net_write_all(int socket, struct slice bytes);

/* Waits until `socket` is readable: bytes, EOF or an error. Returns true if it
   is, and false if it is not when clock_monotonic_ms() reaches `deadline_ms`,
   which is at most three weeks away, or if poll(2) fails. Blocks meanwhile. */
bool net_wait_readable(int socket, int64_t deadline_ms);

/* Sets a write timeout on a blocking socket: a write(2) of which the peer
   accepts no byte for `timeout_s` seconds fails with EAGAIN (SO_SNDTIMEO,
   socket(7)). 0 means no timeout. */
void net_set_write_timeout(int socket, long timeout_s);

/* Closes a connection without losing the last reply: a lingering close.
   close(2) on a socket with unread input makes the kernel send RST instead of
   FIN, and a peer that receives RST may discard a reply that it has not read
   yet (RFC 1122, 4.2.2.13). So this sends FIN, then reads and discards input
   until EOF, for NET_LINGER_TIMEOUT_MS at most, and closes. Blocks
   meanwhile. */
void net_lingering_close(int socket);

/* Rejects a client that there is no slot for: sends `message`, discards what
   has arrived (64 KiB at most), closes. Never blocks, so that no client can
   stall the server. */
void net_refuse(int socket, const char *message);

#endif
