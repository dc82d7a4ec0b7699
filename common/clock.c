#include "clock.h"

#include <time.h>

static int64_t read_clock(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_monotonic_ms(void)
{
    return read_clock(CLOCK_MONOTONIC);
}

int64_t clock_wall_ms(void)
{
    int64_t now_ms = read_clock(CLOCK_REALTIME);

    /* Earlier times would be negative, and differences overflow. */
    return now_ms > 0 ? now_ms : 0;
}
