/* Reading, writing and closing a connected socket. */

#include "net.h"
#include "clock.h"

#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

enum { SCRATCH_SIZE = 16 * 1024 };  /* bytes discarded by one read(2) */

ssize_t net_read(int socket, char *bytes, size_t size)
{
    ssize_t got;

    do
        got = read(socket, bytes, size);
    while (got < 0 && errno == EINTR);
    return got;
}

bool net_write_all(int socket, struct slice bytes)
{
    while (bytes.length > 0) {
        ssize_t taken = write(socket, bytes.bytes, bytes.length);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0)
            return false;
        bytes.bytes += taken;
        bytes.length -= (size_t)taken;
    }
    return true;
}

bool net_wait_readable(int socket, int64_t deadline_ms)
{
    struct pollfd input = { .fd = socket, .events = POLLIN };

    for (;;) {
        int64_t left_ms = deadline_ms - clock_monotonic_ms();
        if (left_ms <= 0)
            return false;
        int ready = poll(&input, 1, (int)left_ms);
        if (ready > 0)
            return true;
        if (ready < 0 && errno != EINTR)
            return false;
    }
}

void net_set_write_timeout(int socket, long timeout_s)
{
    struct timeval limit = { .tv_sec = timeout_s };

    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

void net_lingering_close(int socket)
{
    int64_t deadline_ms = clock_monotonic_ms() + NET_LINGER_TIMEOUT_MS;
    char scratch[SCRATCH_SIZE];

    shutdown(socket, SHUT_WR);
    /* Only until the deadline: the peer may never close, or never stop
       sending. */
    while (net_wait_readable(socket, deadline_ms)
           && net_read(socket, scratch, sizeof scratch) > 0)
        continue;
    close(socket);
}

void net_refuse(int socket, const char *message)
{
    char scratch[SCRATCH_SIZE];

    net_set_nonblocking(socket);
    if (net_write_all(socket, slice_of(message)))
        shutdown(socket, SHUT_WR);
    /* Four reads at most: a client that floods us is not worth more. */
    for (int i = 0; i < 4; i++)
        if (net_read(socket, scratch, sizeof scratch) <= 0)
            break;
    close(socket);
}
