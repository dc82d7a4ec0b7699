/*
 * talker_wire: the talker's sockets. Every wait here has a bound, so that a
 * test whose server says nothing fails and says why, instead of hanging.
 */
#ifndef TALKER_WIRE_H
#define TALKER_WIRE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "buffer.h"
#include "talker_said.h"

struct talker {
    long port;
    unsigned bound;     /* seconds that a wait may last */
    char **next;        /* the arguments that were not read yet */
    const char *verb;   /* the one being done, for messages */
    int *sockets;       /* connection N at [N - 1]; -1: not open */
    struct said *said;  /* and what was said to it */
    size_t known;       /* how many both hold */
    size_t number;      /* the connection in use, from 1 */
    size_t times;       /* how often the verb's bytes are repeated */
    size_t piece;       /* bytes of a write(2); 0: as many as there are */
};

/* A test failed: one line about it, one of what was sent, exit status 1. */
__attribute__((format(printf, 2, 3)))
_Noreturn void wire_fail(const struct talker *talker, const char *format, ...);

/* A new connection to the server, non-blocking; fails if nobody answers. */
int wire_connect(const struct talker *talker);

/* Connects connection `number`, unless it is open. */
void wire_open(struct talker *talker, size_t number);

/* The socket of the connection in use; fails if it is closed. */
int wire_socket(const struct talker *talker);

/* Sends FIN on it. */
void wire_half_close(const struct talker *talker);

/* Waits `milliseconds` at most for poll(2)'s `events`: did any come? */
bool wire_ready(int socket, short events, int milliseconds);

/* What arrives next: bytes read; 0 at the end of the stream; -1 with errno,
   which is ETIMEDOUT if nothing came in time. */
ssize_t wire_read(const struct talker *talker, char *bytes, size_t size);

/* What a wire_read() that brought no byte means, in words. */
const char *wire_problem(ssize_t got);

/* Writes all of it, in writes of `piece` bytes, waiting while the socket is
   full. */
void wire_send(const struct talker *talker, struct slice bytes);

/* Writes `bytes` again and again and reads nothing, until `most` bytes are
   taken or the socket takes no more for 300 ms. Bytes taken. */
size_t wire_fill(const struct talker *talker, struct slice bytes, size_t max);

/* Reads exactly as many bytes as `bytes`, `times` over, and compares. */
void wire_expect(const struct talker *talker, struct slice bytes);

/* Fails because these bytes came, showing them. */
_Noreturn void wire_unexpected(const struct talker *talker, struct slice bytes);

#endif
