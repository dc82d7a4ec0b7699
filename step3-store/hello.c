/* Greets every client from one process: the smallest event loop. */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>
#include <poll.h>
#include <unistd.h>

/* Accepts until the queue is empty: accept(2) fails with EAGAIN then, because
   the listener is non-blocking. */
static void greet_clients(int listener)
{
    int socket;

    while ((socket = net_accept_socket(listener)) >= 0) {
        net_write_all(socket, slice_of("Hello!"));
        close(socket);
    }
    net_accept_backoff(errno);
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Greets every client from one process."
    };

    options_parse(&options, argc, argv);
    log_init("hello");
    signals_ignore_broken_pipe();
    signals_catch_stop();

    int listener = listener_open(options.address, options.port);
    net_set_nonblocking(listener);
    struct pollfd pollfds[] = {
        { .fd = listener, .events = POLLIN },
        { .fd = signals_open_self_pipe(), .events = POLLIN }
    };
    while (!signals_stop_requested()) {
        if (poll(pollfds, 2, -1) > 0 && pollfds[0].revents != 0)
            greet_clients(listener);
    }
    log_info("server", "Stopping");
}
