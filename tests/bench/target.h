/*
 * target: the server under load, and connections to it.
 *
 * Whatever goes wrong with it ends the load generator, exit status 1, with a
 * line on stderr: it refuses, closes, answers something else than it should,
 * or says nothing for 10 seconds. Numbers of such a run would mean nothing.
 */
#ifndef TARGET_H
#define TARGET_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>

enum { TARGET_PATIENCE_MS = 10000 };

struct target {
    struct sockaddr_in address;
    unsigned connections;       /* so far */
};

/* `address` is a number, 127.0.0.1. */
void target_init(struct target *target, const char *address, long port);

/* A blocking socket, connected, with TCP_NODELAY. The caller closes it. */
int target_connect(struct target *target);

/* `count` connections, which stay silent. Afterwards the server has accepted
   all of them. */
void target_crowd(struct target *target, int *sockets, size_t count);

/* On each of these connections: a PING, and its reply. */
void target_ping(const int *sockets, size_t count);

/* Nanoseconds since some fixed moment. */
int64_t target_now(void);

/* "load: ", the message in the manner of printf(3), exit status 1. */
__attribute__((format(printf, 1, 2)))
_Noreturn void target_fail(const char *format, ...);

#endif
