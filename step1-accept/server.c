/*
 * Step 1: reads one command of a client, prints it, answers with an error,
 * and hangs up. Clients are served one after the other: while this one is
 * silent, every other waits.
 */

#include "buffer.h"
#include "connection.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <stdio.h>

/* "GOT: Array([Bulk(b"get"), Bulk(b"hello")])", at once, also into a pipe. */
static void print_frame(const struct resp_decoder *frame)
{
    struct buffer text = { 0 };

    resp_append_debug(&text, frame->values, frame->count);
    buffer_append(&text, slice_of("\n"));
    fputs("GOT: ", stdout);
    fwrite(buffer_bytes(&text), 1, buffer_length(&text), stdout);
    fflush(stdout);
    buffer_free(&text);
}

static void process(int socket, const char *peer,
                    const struct connection_limits *limits)
{
    struct connection connection;
    enum connection_event event;

    log_line(LOG_INFO, peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_FRAMES);
    connection_limit(&connection, limits);
    event = connection_read(&connection);
    if (event == CONNECTION_FRAME) {
        print_frame(&connection.decoder);
        resp_encode_error(&connection.output, "unimplemented");
    }
    connection_report(&connection, event);
    connection_close(&connection);
    log_line(LOG_INFO, peer, "Ending connection");
}

int main(int argc, char **argv)
{
    struct option request_timeout = {
        .name = "--request-timeout", .least = 1, .most = 86400, .value = 60,
        .meaning = "seconds for a command to arrive"
    };
    struct options options = {
        .about = "Prints the command of each client, one after the other, "
                 "and asks nobody\nfor a password.",
        .more = &request_timeout, .more_count = 1
    };

    options_read(&options, argc, argv);
    log_start("server");
    signals_ignore_broken_pipe();
    struct connection_limits limits = { .request = request_timeout.value };

    int listener = net_listen(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_pause(errno);
            continue;
        }
        process(socket, peer, &limits);
    }
}
