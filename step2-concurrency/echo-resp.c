/*
 * Reads RESP frames, logs each, and sends it back encoded: ":42" comes back
 * as ":42". A process for each client, as in echo.c.
 */

#include "connection.h"
#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void log_frame(const char *peer, const struct resp_values *frame)
{
    struct buffer text = { 0 };

    if (!log_is_enabled(LOG_LEVEL_DEBUG))
        return;
    resp_append_debug_prefix(&text, frame, LOG_LINE_MAX);
    log_debug(peer, "Received %.*s", (int)buffer_length(&text),
              buffer_bytes(&text));
    buffer_free(&text);
}

static void echo(int socket, const char *peer)
{
    struct connection connection;
    enum connection_event event;

    log_info(peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_FRAMES);
    while ((event = connection_read(&connection)) == CONNECTION_FRAME) {
        const struct resp_values *frame = &connection.decoder.frame;
        log_frame(peer, frame);
        resp_encode_values(&connection.output, frame->items, frame->count);
    }
    /* After malformed input we cannot know where the next frame begins. So the
       error is the last reply, and the connection is closed. */
    connection_report(&connection, event);
    connection_close(&connection);
    log_info(peer, "Ending connection");
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends back each RESP frame that a client sends."
    };

    options_parse(&options, argc, argv);
    log_init("echo-resp");
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
            echo(socket, peer);
            _exit(EXIT_SUCCESS);
        }
        close(socket);
    }
}
