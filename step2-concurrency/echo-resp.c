/*
 * Reads RESP frames, logs each, and sends it back encoded: ":42" comes back
 * as ":42". A process for each client, as in echo.c.
 */

#include "connection.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static void log_frame(const char *peer, const struct resp_decoder *frame)
{
    struct buffer text = { 0 };

    if (!log_enabled(LOG_DEBUG))
        return;
    resp_append_debug(&text, frame->values, frame->count);
    log_line(LOG_DEBUG, peer, "Received %.*s", (int)buffer_length(&text),
             buffer_bytes(&text));
    buffer_free(&text);
}

static void echo(int socket, const char *peer)
{
    struct connection connection;
    enum connection_event event;

    log_line(LOG_INFO, peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_FRAMES);
    while ((event = connection_read(&connection)) == CONNECTION_FRAME) {
        log_frame(peer, &connection.decoder);
        resp_encode_values(&connection.output, connection.decoder.values,
                           connection.decoder.count);
    }
    /* After bytes that are no frame nobody can say where the next one would
       begin. So the error is the last reply, and the connection ends. */
    connection_report(&connection, event);
    connection_close(&connection);
    log_line(LOG_INFO, peer, "Ending connection");
}

int main(int argc, char **argv)
{
    struct options options = {
        .about = "Sends back each RESP frame that a client sends."
    };

    options_read(&options, argc, argv);
    log_start("echo-resp");
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
            echo(socket, peer);
            _exit(EXIT_SUCCESS);
        }
        if (child < 0)
            net_pause(errno);       /* too many processes: hang up on it */
        close(socket);
    }
}
