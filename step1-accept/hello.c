/* The smallest server: greets each client and hangs up. */

#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>

int main(int argc, char **argv)
{
    struct options options = { .about = "Greets each client and hangs up." };

    options_read(&options, argc, argv);
    log_start("hello");
    signals_ignore_broken_pipe();

    int listener = net_listen(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_pause(errno);
            continue;
        }
        /* A client that has gone already costs us nothing: the write fails,
           and the next one is served. */
        net_write_all(socket, slice_of("Hello world!\n"));
        net_close(socket);
    }
}
