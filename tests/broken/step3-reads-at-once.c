/*
 * Step 3's server, but after it has accepted a client it waits for the client's
 * first request. poll(2) exists to report which clients have sent something:
 * here one idle client stops all others.
 */

#include "clock.h"
#include "net.h"

/* WRONG: the server must wait only in poller_wait(). */
static int accept_and_wait(int listener)
{
    int socket = net_accept_socket(listener);

    if (socket >= 0)
        net_wait_readable(socket, clock_monotonic_ms() + 3600000);
    return socket;
}

#define net_accept_socket accept_and_wait
#include "../../step3-store/server.c"
