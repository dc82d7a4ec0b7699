/*
 * talker_said: what a connection has sent since it was last answered, so that
 * a failure can show it beside what came.
 */
#ifndef TALKER_SAID_H
#define TALKER_SAID_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"

enum { SAID_SHOWN = 120 };

/* All zero: nothing was said. */
struct said {
    char bytes[SAID_SHOWN];     /* the first of them */
    size_t length;              /* of all */
    bool answered;              /* what is said next begins anew */
    bool ended;                 /* FIN was sent behind it */
};

/* These bytes are sent; or FIN; or something has come back. */
void said_add(struct said *said, struct slice bytes);
void said_end(struct said *said);
void said_answered(struct said *said);

/* A line "  sent:     PING\r\n" on stderr. */
void said_print(const struct said *said);

/* A line "  WHAT      ...+OK\r\nMORE" on stderr, of bytes that may be anything;
   the dots if `cut`. */
void said_print_bytes(const char *what, bool cut, struct slice bytes,
                      const char *more);

#endif
