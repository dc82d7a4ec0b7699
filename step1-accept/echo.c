/*
 * Greets a client, prints whatever it sends, and sends it back, until the
 * client closes the connection. The next client waits meanwhile.
 *
 * One read(2) returns what has arrived, up to 1024 bytes here: a line, half a
 * line or five of them. An echo does not mind. A server that takes one read
 * for one message does: lines.c shows the cure.
 */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"
#include "streams.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void print_bytes(struct slice bytes)
{
    printf("From client: [");
    for (size_t i = 0; i < bytes.length; i++)
        printf("%s%d", i > 0 ? ", " : "", (unsigned char)bytes.bytes[i]);
    printf("]\n");
    streams_flush_output();     /* now, even if stdout is a pipe or a file */
}

static void log_bytes(const char *peer, struct slice bytes)
{
    struct buffer text = { 0 };

    if (!log_is_enabled(LOG_LEVEL_DEBUG))
        return;
    resp_append_escaped(&text, bytes);
    log_debug(peer, "Received %zu bytes", bytes.length);
    log_debug(peer, "Received \"%.*s\"",
              (int)buffer_length(&text), buffer_bytes(&text));
    buffer_free(&text);
}

static void echo(int socket, const char *peer)
{
    char bytes[1024];
    ssize_t received;

    log_info(peer, "Accepted connection");
    net_write_all(socket, slice_of("Hello world!\n"));
    while ((received = net_read(socket, bytes, sizeof bytes)) > 0) {
        struct slice piece = { bytes, (size_t)received };
        log_bytes(peer, piece);
        print_bytes(piece);
        if (!net_write_all(socket, piece))
            break;
    }
    if (received < 0)
        log_client_warn(peer, "The connection failed: %s", strerror(errno));
    log_info(peer, "Ending connection");
    net_lingering_close(socket);
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends back what each client sends."
    };

    options_parse(&options, argc, argv);
    log_init("echo");
    signals_ignore_broken_pipe();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        echo(socket, peer);
    }
}
