/*
 * target: the server under load, and connections to it.
 *
 * If the server refuses or closes a connection, sends a wrong reply, or sends
 * nothing for 10 seconds, the load generator prints a line on stderr and ends
 * with exit status 1, because the numbers of such a run would mean nothing.
 */
#ifndef TARGET_H
#define TARGET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

/* How long the server may send nothing. */
enum { TARGET_TIMEOUT_MS = 10000 };

/* The server under load. */
struct target {
    struct sockaddr_in address; /* of its listener */
    unsigned connections;       /* how many were made so far */
};

/* Initializes the target. `address` is numeric, such as 127.0.0.1. */
void target_init(struct target *target, const char *address, long port);

/* Connects and returns a blocking socket with TCP_NODELAY, which the caller
   closes. */
int target_connect(struct target *target);

/* Opens `count` connections and waits until the server has accepted all of
   them. */
void target_crowd(struct target *target, int *sockets, size_t count);

/* Sends a PING on each of the connections and waits for the replies. */
void target_ping(const int *sockets, size_t count);

/* Returns the nanoseconds since some fixed moment. */
int64_t target_now_ns(void);

/* Prints "load: " and the message, as printf(3) does, on stderr, and ends the
   program with exit status 1. */
__attribute__((format(printf, 1, 2)))
_Noreturn void target_fail(const char *format, ...);

#endif
