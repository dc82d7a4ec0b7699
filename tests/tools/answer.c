/*
 * A server that sends prepared replies, right or wrong, for the tests of the
 * clients. It reads a request, prints it, sends the first reply, and so on, and
 * closes the connection after the last.
 *
 *     ANSWERS='"+OK\r\n" "$-1\r\n"' tests/answer --port 7000
 *     ANSWERS='""' tests/answer --port 7000       closes without a reply
 */

#include "buffer.h"
#include "connection.h"
#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static void print_request(const struct resp_values *request)
{
    struct buffer text = { 0 };

    resp_append_debug(&text, request);
    printf("GOT: %.*s\n", (int)buffer_length(&text), buffer_bytes(&text));
    fflush(stdout);
    buffer_free(&text);
}

/* Serves one client. A reply is sent when connection_read() waits for the next
   request. */
static void process(int socket, const char *peer, const char *bytes,
                    const struct resp_values *answers)
{
    struct connection connection;

    connection_open(&connection, socket, peer, RESP_REQUESTS);
    for (size_t i = 0; i < answers->count; i++) {
        const struct resp_value *answer = &answers->items[i];
        struct slice text = { bytes + answer->offset, answer->text.length };

        if (connection_read(&connection) != CONNECTION_FRAME)
            break;
        print_request(&connection.decoder.frame);
        buffer_append(&connection.output, text);
    }
    connection_close(&connection);
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends each client the replies in ANSWERS, in the "
                   "environment."
    };
    const char *text = getenv("ANSWERS");
    struct buffer bytes = { 0 };
    struct resp_values answers = { 0 };

    options_parse(&options, argc, argv);
    log_init("answer");
    signals_ignore_broken_pipe();
    buffer_append(&bytes, slice_of(text != NULL ? text : ""));
    if (!resp_split_line(&answers, buffer_bytes(&bytes), 0,
                         buffer_length(&bytes))) {
        fprintf(stderr, "answer: a quote is not closed in ANSWERS\n");
        return 2;
    }

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0)
            net_accept_backoff(errno);
        else
            process(socket, peer, buffer_bytes(&bytes), &answers);
    }
}
