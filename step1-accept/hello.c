/* The smallest server: greets each client and closes the connection. */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Greets each client and closes the connection."
    };

    options_parse(&options, argc, argv);
    log_init("hello");
    signals_ignore_broken_pipe();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        /* If the client is already gone, the write fails, and that is all:
           the next client is served. */
        net_write_all(socket, slice_of("Hello world!\n"));
        net_lingering_close(socket);
    }
}
