/*
 * Step 1's server, but with a process for each client, which is the subject of
 * step 2. In step 1 an idle client must keep the others waiting.
 */

#include "connection.h"
#include "signals.h"

#include <stdlib.h>
#include <unistd.h>

/* WRONG: this gives each client to a child, and accepts the next one at once.
   */
static int accept_in_child(int listener, char peer[static NET_NAME_SIZE])
{
    int socket;

    signals_ignore_children();
    while ((socket = net_accept(listener, peer)) >= 0) {
        if (fork() == 0) {
            close(listener);
            return socket;
        }
        close(socket);
    }
    return -1;
}

static _Noreturn void close_and_end_child(struct connection *connection)
{
    connection_close(connection);
    _exit(EXIT_SUCCESS);
}

#define net_accept accept_in_child
#define connection_close close_and_end_child
#include "../../step1-accept/server.c"
