/*
 * talker_said: what a connection has sent since it last received anything, so
 * that a failure can show the request along with the reply.
 */
#ifndef TALKER_SAID_H
#define TALKER_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

enum { SAID_SHOWN = 120 };

/* All zero: nothing was sent. */
struct said {
    char bytes[SAID_SHOWN];     /* the first SAID_SHOWN bytes sent */
    size_t length;              /* how many bytes were sent */
    bool answered;              /* a reply has arrived: the next bytes that are
                                   sent replace these */
    bool ended;                 /* a FIN was sent after the bytes */
};

/* Records that the bytes are being sent. */
void said_add(struct said *said, struct slice bytes);

/* Records that a FIN is being sent. */
void said_end(struct said *said);

/* Records that bytes have arrived. */
void said_answered(struct said *said);

/* Prints a line "  sent:     PING\r\n" on stderr. */
void said_print(const struct said *said);

/* Prints a line "  WHAT      ...+OK\r\nMORE" on stderr, with any bytes that are
   not printable escaped. The dots are there only if `cut`. */
void said_print_bytes(const char *what, bool cut, struct slice bytes,
                      const char *more);

#endif
