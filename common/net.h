/*
 * net: TCP sockets, and everything that goes wrong with them at the edges:
 * starting to listen, accepting, connecting, and hanging up without losing
 * the last words. Sources: POSIX.1-2008, ip(7), tcp(7), accept(2).
 */
#ifndef NET_H
#define NET_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "buffer.h"

/* Room for an address as text, "127.0.0.1:6379" or "[::1]:6379". */
enum { NET_NAME_SIZE = 64 };

/* A socket that listens on `address` (a number or a name) and `port` (0: any
   that is free), with SO_REUSEADDR. It logs "Listening on ADDRESS:PORT" once
   clients can connect, and a warning when they can do so from outside this
   machine: we ask nobody for a password. When it cannot listen it ends the
   program, exit status 1, with a line on stderr that says why and what to
   try. */
int net_listen(const char *address, long port);

/* The same for a server that can ask for a password. With `guarded` it does,
   and there is no warning. Without, it may hear from this machine alone: -1,
   and nothing listens, where others can reach `address`. A name is looked up
   once, so what was looked at is what is bound. */
int net_listen_guarded(const char *address, long port, bool guarded);

/* The next connection from the listener's queue: its socket, which the caller
   owns and closes, with TCP_NODELAY set. -1 with errno when there is none:
   EAGAIN if the listener is non-blocking and nobody waits, else a shortage
   such as EMFILE. */
int net_accept_any(int listener);

/* The same; the socket is a blocking one, and `peer` becomes the client's
   address. */
int net_accept(int listener, char peer[static NET_NAME_SIZE]);

/* The address at the other end of a socket, or "?" once it is gone. */
void net_peer_name(int socket, char name[static NET_NAME_SIZE]);

/* The address at our end of it. */
void net_local_name(int socket, char name[static NET_NAME_SIZE]);

/* For a server of steps 1 and 2, after net_accept() failed with `error`: logs
   why and pauses for 100 ms. The connection stays in the kernel's queue
   meanwhile, so a shortage of descriptors delays clients; without the pause
   the server would ask again at once, and spin at 100% CPU. Where there was
   only nobody to accept (EAGAIN) it returns at once. */
void net_pause(int error);

/* A socket connected to `address` and `port`, with TCP_NODELAY set. -1 when
   nobody answers; errno says why. */
int net_connect(const char *address, long port);

/* On a non-blocking socket read(2), write(2) and accept(2) never wait: they
   fail with EAGAIN instead. */
void net_set_nonblocking(int socket);

/* read(2), but a signal (EINTR) makes it start again. Bytes read; 0 at the
   end of the stream; -1 with errno. */
ssize_t net_read(int socket, char *bytes, size_t size);

/* Writes all of `bytes` to a blocking socket: one write(2) may take fewer
   than it was given. false with errno when the peer is gone. */
bool net_write_all(int socket, struct slice bytes);

/* Waits until there is something to read: bytes, the end, or an error. False
   if that is not so when clock_monotonic_ms() shows `deadline`, which is less
   than three weeks away. */
bool net_wait(int socket, int64_t deadline);

/* From now on a write(2) to a blocking socket of which the peer takes not one
   byte for `seconds` fails with EAGAIN (SO_SNDTIMEO, socket(7)). */
void net_limit_writes(int socket, long seconds);

/* Hangs up politely. close(2) on a socket with unread input makes the kernel
   send RST instead of FIN, and a peer that receives RST may throw away the
   reply that it has not read yet (RFC 1122, 4.2.2.13). So: say that we will
   send no more (FIN), read and drop what still comes until the peer hangs up
   too, for one second at most, and only then close. */
void net_close(int socket);

/* For a client that there is no room for: sends `message`, drops what has
   arrived, closes. Never waits, so that nobody can hold up the server. */
void net_refuse(int socket, const char *message);

#endif
