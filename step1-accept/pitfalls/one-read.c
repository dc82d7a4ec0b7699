/*
 * Goes wrong: one read(2) is taken for one message, and 1024 bytes for all
 * that anybody will ever send. A command that arrives in two pieces is none,
 * and a longer one is cut. server.c is the cure.
 *
 *     cc -D_POSIX_C_SOURCE=200809L -Icommon -o build/one-read \
 *         step1-accept/pitfalls/one-read.c common/[a-z]*.c
 */

#include "buffer.h"
#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>

static void process(int socket)
{
    char bytes[1024];
    struct resp_decoder decoder;
    ssize_t got = net_read(socket, bytes, sizeof bytes);

    resp_decoder_init(&decoder, RESP_FRAMES);
    if (got > 0 && resp_decode(&decoder, bytes, (size_t)got) == RESP_FRAME)
        net_write_all(socket, slice_of("+a whole frame\r\n"));
    else
        net_write_all(socket, slice_of("-not a frame\r\n"));
    resp_decoder_free(&decoder);
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
