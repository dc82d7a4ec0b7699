/*
 * Changes the time that an unmodified program sees:
 *
 *     CLOCK_WALL=-86400 LD_PRELOAD=tests/clock.so step3-store/server
 *
 * CLOCK_WALL=N starts the wall clock N seconds after 1970. CLOCK_DELAY=N delays
 * each reading of a clock by N milliseconds.
 */

#define _GNU_SOURCE         /* syscall(2) */

#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long from_environment(const char *name)
{
    const char *text = getenv(name);

    return text != NULL ? strtol(text, NULL, 10) : 0;
}

static int read_clock(clockid_t clock, struct timespec *now)
{
    return (int)syscall(SYS_clock_gettime, clock, now);
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    struct timespec pause = { .tv_nsec = from_environment("CLOCK_DELAY")
                                         * 1000000 };
    static time_t begin;

    if (pause.tv_nsec > 0)
        nanosleep(&pause, NULL);
    if (clock != CLOCK_REALTIME || getenv("CLOCK_WALL") == NULL)
        return read_clock(clock, now);
    if (read_clock(CLOCK_MONOTONIC, now) < 0)
        return -1;
    if (begin == 0)
        begin = now->tv_sec;
    now->tv_sec += from_environment("CLOCK_WALL") - begin;
    return 0;
}
