/* Greets each client, each in a process of its own. */

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
        .about = "Greets each client, each in a process of its own."
    };

    options_read(&options, argc, argv);
    log_start("hello");
    signals_ignore_broken_pipe();
    signals_ignore_children();

    int listener = net_listen(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_pause(errno);
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            close(listener);
            net_write_all(socket, slice_of("Hello!"));
            net_close(socket);
            _exit(EXIT_SUCCESS);
        }
        if (child < 0)
            net_pause(errno);       /* too many processes: hang up on it */
        close(socket);
    }
}
