/*
 * talker_sent: what a connection has sent since it last received anything, so
 * that a failure can show the request along with the reply.
 */
#ifndef TALKER_SENT_H
#define TALKER_SENT_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

enum { SENT_SHOWN = 120 };      /* bytes that a failure shows at most */

/* All zero: nothing was sent. */
struct sent {
    char bytes[SENT_SHOWN];     /* the first SENT_SHOWN bytes sent */
    size_t length;              /* how many bytes were sent */
    bool answered;              /* a reply has arrived: the next bytes that are
                                   sent replace these */
    bool eof;                   /* a FIN was sent after the bytes */
};

/* Records that the bytes are being sent. */
void sent_add(struct sent *sent, struct slice bytes);

/* Records that a FIN is being sent. */
void sent_eof(struct sent *sent);

/* Records that bytes have arrived. */
void sent_answered(struct sent *sent);

/* Prints a line "  sent:     PING\r\n" on stderr. */
void sent_print(const struct sent *sent);

/* Prints a line "  WHAT      ...+OK\r\nMORE" on stderr, with any bytes that are
   not printable escaped. The dots are there only if `cut`. */
void sent_print_bytes(const char *what, bool cut, struct slice bytes,
                      const char *more);

#endif
