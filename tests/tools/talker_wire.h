/*
 * talker_wire: the talker's sockets. Every wait here has a time limit, so that
 * a test whose server does not reply fails with a message instead of hanging.
 */
#ifndef TALKER_WIRE_H
#define TALKER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "buffer.h"
#include "talker_sent.h"

/* A run of the talker: its script and its connections. */
struct talker {
    long port;          /* the server's */
    unsigned timeout_s;     /* how many seconds a wait may last */
    char **next;        /* the arguments that have not been read yet */
    const char *verb;   /* the verb that is running, for messages */
    int *sockets;       /* connection N is at [N - 1]; -1: not open */
    struct sent *sent;  /* what connection N has sent, at [N - 1] */
    size_t capacity;    /* the length of both arrays */
    size_t number;      /* the connection in use, from 1 */
    size_t times;       /* how often the verb's bytes are repeated */
    size_t max_piece;   /* the most bytes per write(2); 0: no limit */
};

/* Fails the test: prints the message and what was last sent, and ends the
   program with exit status 1. */
__attribute__((format(printf, 2, 3)))
_Noreturn void wire_fail(const struct talker *talker, const char *format, ...);

/* Connects to the server and returns a non-blocking socket, which the caller
   closes. Fails the test if the server does not accept it in time. */
int wire_connect(const struct talker *talker);

/* Connects connection `number`, unless it is open. */
void wire_open(struct talker *talker, size_t number);

/* Returns the socket of the connection in use. Fails the test if it is
   closed. */
int wire_socket(const struct talker *talker);

/* Sends FIN on the connection in use. */
void wire_half_close(const struct talker *talker);

/* Waits for poll(2)'s `events`, for `timeout_ms` at most. Returns true if one
   of them happened. */
bool wire_ready(int socket, short events, int timeout_ms);

/* Waits for bytes and reads them. Returns how many, 0 at EOF, or -1 with errno,
   which is ETIMEDOUT if nothing arrived in time. */
ssize_t wire_read(const struct talker *talker, char *bytes, size_t size);

/* Returns the words for what wire_read() returned, 0 or -1, for a message.
   Borrowed until the next call of strerror(3). */
const char *wire_problem(ssize_t got);

/* Writes all the bytes, at most `max_piece` of them at a time, and waits while
   the socket is full. */
void wire_send(const struct talker *talker, struct slice bytes);

/* Writes `bytes` again and again and reads nothing, until `max` bytes are
   written or the socket has been full for 300 ms. Returns how many bytes were
   written. */
size_t wire_fill(const struct talker *talker, struct slice bytes, size_t max);

/* Reads as many bytes as `bytes` has, `times` over, and fails the test if they
   are not equal to it. */
void wire_expect(const struct talker *talker, struct slice bytes);

/* Fails the test because these bytes arrived, and shows them. */
_Noreturn void wire_unexpected(const struct talker *talker, struct slice bytes);

#endif
