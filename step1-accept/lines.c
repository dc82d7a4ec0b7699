/*
 * Sends back each line that a client sends, once the line is complete: the
 * smallest protocol. A message ends at a newline, in however many reads it
 * arrives. What is not a complete message yet waits in a buffer.
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

enum { INPUT_SIZE = 64 };   /* so small that you can fill it by hand */

/* The bytes that were received and not sent back yet. */
struct input {
    char bytes[INPUT_SIZE];
    size_t length;
};

/* Prints bytes from a client in quotes, with escapes: a newline is \n. */
static void print_bytes(const char *label, struct slice bytes)
{
    struct buffer text = { 0 };

    resp_append_escaped(&text, bytes);
    printf("%s: \"%.*s\"\n", label, (int)buffer_length(&text),
           buffer_bytes(&text));
    streams_flush_output();
    buffer_free(&text);
}

/* Sends back every complete line. What follows the last newline moves to the
   front and stays. Returns false if the client is gone. */
static bool send_lines(int socket, struct input *input)
{
    const char *newline;

    while ((newline = memchr(input->bytes, '\n', input->length)) != NULL) {
        size_t length = (size_t)(newline - input->bytes) + 1;
        struct slice line = { input->bytes, length };
        print_bytes("Line", line);
        if (!net_write_all(socket, line))
            return false;
        input->length -= length;
        memmove(input->bytes, input->bytes + length, input->length);
    }
    return true;
}

/* Serves one client until it closes or sends a line that does not fit. */
static void process(int socket, const char *peer)
{
    struct input input = { .length = 0 };
    ssize_t received = 0;

    log_info(peer, "Accepted connection");
    while (input.length < INPUT_SIZE
           && (received = net_read(socket, input.bytes + input.length,
                                   INPUT_SIZE - input.length)) > 0) {
        input.length += (size_t)received;
        print_bytes("Buffer", (struct slice){ input.bytes, input.length });
        if (!send_lines(socket, &input))
            break;
    }
    if (input.length == INPUT_SIZE)
        net_write_all(socket, slice_of("error: this line is too long\n"));
    if (received < 0)
        log_client_warn(peer, "The connection failed: %s", strerror(errno));
    log_info(peer, "Ending connection");
    net_lingering_close(socket);
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends back each line that a client sends."
    };

    options_parse(&options, argc, argv);
    log_init("lines");
    signals_ignore_broken_pipe();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        process(socket, peer);
    }
}
