/*
 * clock: what time it is.
 */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

/* Returns milliseconds since some fixed moment, on a clock that is never set
   back: for timeouts and durations. Never blocks. */
int64_t clock_monotonic_ms(void);

/* Returns wall-clock milliseconds since 1970 (the Unix epoch), on a clock
   that an administrator may set: for moments that a client names. Returns 0 if
   the clock is set to a time before 1970. Never blocks. */
int64_t clock_wall_ms(void);

#endif
