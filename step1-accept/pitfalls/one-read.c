/*
 * Goes wrong: it treats one read(2) as one message, and reads no more than 1024
 * bytes of it. A line that arrives in two pieces is not recognized, nor is a
 * longer one, and two that arrive together count as one. lines.c is the cure.
 *
 *     cc -D_POSIX_C_SOURCE=200809L -Icommon -o build/one-read \
 *         step1-accept/pitfalls/one-read.c common/[a-z]*.c
 */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>

static void process(int socket)
{
    char bytes[1024];
    ssize_t received = net_read(socket, bytes, sizeof bytes);

    if (received > 0 && bytes[received - 1] == '\n')
        net_write_all(socket, slice_of("one line\n"));
    else
        net_write_all(socket, slice_of("not a line\n"));
    net_lingering_close(socket);
}

int main(int argc, char **argv)
{
    struct options options = { .summary = "Takes one read for one message." };

    options_parse(&options, argc, argv);
    log_init("one-read");
    signals_ignore_broken_pipe();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0)
            net_accept_backoff(errno);
        else
            process(socket);
    }
}
