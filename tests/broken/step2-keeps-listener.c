/*
 * Step 2's server, but a child keeps the listener. When the server has gone,
 * the port stays taken for as long as a child lives: clients still get
 * through to a queue that nobody takes them from, and a new server cannot
 * listen.
 */

#include "../../step2-concurrency/children.h"

#include <sys/socket.h>
#include <unistd.h>

/* WRONG: only a client's socket is closed. A child has to close the listener,
   too, as soon as it is born. */
static int close_client(int descriptor)
{
    int listens = 0;
    socklen_t size = sizeof listens;

    getsockopt(descriptor, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size);
    return listens ? 0 : close(descriptor);
}

/* A server that ends all its children as it ends hides the mistake; until it
   crashes, or somebody kills it. */
static void leave(struct children *children)
{
    (void)children;
}

#define close close_client
#define children_terminate leave
#include "../../step2-concurrency/server.c"
