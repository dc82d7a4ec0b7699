/*
 * clock: what time it is, for whoever has to wait no longer than so long.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Milliseconds since some fixed moment, that nobody can set back: for how
   long something takes, never for what the clock on the wall shows. */
int64_t clock_monotonic_ms(void);

/* Milliseconds since 1970, by the clock on the wall: for a moment that a
   client has named. */
int64_t clock_wall_ms(void);

#endif
