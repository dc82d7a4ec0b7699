/* Greets each client, each in a process of its own. */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Greets each client, each in a process of its own."
    };

    options_parse(&options, argc, argv);
    log_init("hello");
    signals_ignore_broken_pipe();
    signals_ignore_children();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        pid_t child;
        while ((child = fork()) < 0)
            net_fork_backoff(errno);
        if (child == 0) {
            close(listener);
            net_write_all(socket, slice_of("Hello!"));
            net_lingering_close(socket);
            _exit(EXIT_SUCCESS);
        }
        close(socket);
    }
}
