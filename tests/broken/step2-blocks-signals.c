/*
 * Step 2's server, but it waits in accept(2), and it blocks SIGTERM while it
 * reaps. After it has reaped a child, it does not unblock the signal again.
 * From then on SIGTERM stays pending, and accept(2) returns only for a new
 * client.
 */

#include "net.h"
#include "../../step2-concurrency/children.h"

#include <errno.h>
#include <signal.h>
#include <sys/socket.h>

/* WRONG: a signal that is blocked must be unblocked on every path. */
static void reap_and_block(struct children *children)
{
    size_t before = children->count;
    sigset_t stop;

    sigemptyset(&stop);
    sigaddset(&stop, SIGTERM);
    sigprocmask(SIG_BLOCK, &stop, NULL);
    children_reap(children);
    if (children->count == before)
        sigprocmask(SIG_UNBLOCK, &stop, NULL);
}

static int accept_next(int listener, char peer[NET_NAME_SIZE])
{
    int socket = accept(listener, NULL, NULL);

    if (socket >= 0)
        net_peer_name(socket, peer);
    else if (errno == EINTR)
        errno = EAGAIN;         /* no failure, and nothing to wait for */
    return socket;
}

static void wait_in_accept(int listener, int timeout_ms)
{
    (void)listener;
    (void)timeout_ms;
}

static void stay_blocking(int listener)
{
    (void)listener;
}

#define children_reap reap_and_block
#define net_accept accept_next
#define signals_wait wait_in_accept
#define net_set_nonblocking stay_blocking
#include "../../step2-concurrency/server.c"
