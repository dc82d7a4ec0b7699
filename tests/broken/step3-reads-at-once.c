/*
 * Step 3's server, but having accepted a client it waits for its first
 * request. poll(2) is there to say who has sent something: who has only come,
 * and is silent, would stop everybody.
 */

#include "clock.h"
#include "net.h"

/* WRONG: nobody is waited for but in poller_wait(). */
static int accept_and_wait(int listener)
{
    int socket = net_accept_socket(listener);

    if (socket >= 0)
        net_wait_readable(socket, clock_monotonic_ms() + 3600000);
    return socket;
}

#define net_accept_socket accept_and_wait
#include "../../step3-store/server.c"
