/*
 * Reads one command from a client, prints it, replies with an error, and closes
 * the connection.
 *
 * A process for each client: while one is idle, all others are served.
 */

#include "connection.h"
#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"
#include "streams.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Prints "GOT: Array([Bulk(b"get")])", and flushes it, even into a pipe. */
static void print_frame(const struct resp_values *frame)
{
    struct buffer text = { 0 };

    resp_append_debug(&text, frame);
    buffer_append(&text, slice_of("\n"));
    fputs("GOT: ", stdout);
    fwrite(buffer_bytes(&text), 1, buffer_length(&text), stdout);
    streams_flush_output();
    buffer_free(&text);
}

static void process(int socket, const char *peer,
                    const struct connection_timeouts *timeouts)
{
    struct connection connection;
    enum connection_event event;

    log_info(peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_FRAMES);
    connection_set_timeouts(&connection, timeouts);
    event = connection_read(&connection);
    if (event == CONNECTION_FRAME) {
        print_frame(&connection.decoder.frame);
        resp_encode_error(&connection.output, "unimplemented");
    }
    connection_report(&connection, event);
    connection_close(&connection);
    log_info(peer, "Ending connection");
}

int main(int argc, char **argv)
{
    struct program_option request_timeout = {
        .name = "--request-timeout", .min = 1, .max = 86400, .value = 60,
        .help = "seconds for a command to arrive"
    };
    struct options options = {
        .summary = "Prints one command from each client. Asks for no password.",
        .extra = &request_timeout, .extra_count = 1
    };

    options_parse(&options, argc, argv);
    log_init("spawn");
    signals_ignore_broken_pipe();
    signals_ignore_children();
    struct connection_timeouts timeouts = {
        .request_s = request_timeout.value
    };

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
            process(socket, peer, &timeouts);
            _exit(EXIT_SUCCESS);
        }
        close(socket);
    }
}
