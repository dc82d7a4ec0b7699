/*
 * The smallest client: sets a key, gets it back, prints what it got.
 */

#include "buffer.h"
#include "connection.h"
#include "log.h"
#include "options.h"
#include "print.h"
#include "resp.h"
#include "session.h"
#include "signals.h"
#include "streams.h"

#include <stdio.h>
#include <stdlib.h>

static void print_escaped(FILE *out, const char *before, struct slice text,
                          const char *after)
{
    struct buffer escaped = { 0 };

    resp_append_escaped(&escaped, text);
    fputs(before, out);
    fwrite(buffer_bytes(&escaped), 1, buffer_length(&escaped), out);
    fputs(after, out);
    buffer_free(&escaped);
}

/* A server may send anything, and at any time: what we cannot use is an error
   too. Always returns false. */
static bool print_unexpected(const struct resp_values *frame)
{
    struct buffer text = { 0 };

    resp_append_debug(&text, frame);
    print_escaped(stderr, "Error: \"unexpected reply: ",
                  buffer_slice(&text), "\"\n");
    buffer_free(&text);
    return false;
}

/* Sends a command and waits for the reply. */
static enum connection_event send_and_read(struct connection *server,
                                           const char *const *words,
                                           size_t count)
{
    resp_encode_header(&server->output, RESP_ARRAY, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&server->output, slice_of(words[i]));
    return connection_send(server) ? connection_read(server)
                                   : CONNECTION_FAILED;
}

/* Returns the reply to a command, borrowed until the next call, or NULL after
   a line on stderr if there is none or it is an error. What the server sent
   before it was asked is not a reply, and then the command is not sent. */
static const struct resp_value *ask(struct connection *server,
                                    const char *const *words, size_t count)
{
    bool asked = session_is_quiet(server);
    enum connection_event event = asked ? send_and_read(server, words, count)
                                        : connection_read(server);

    if (event != CONNECTION_FRAME) {
        print_no_reply(server, event);
        return NULL;
    }
    const struct resp_value *reply = server->decoder.frame.items;
    if (reply->type == RESP_ERROR)
        print_escaped(stderr, "Error: \"", reply->text, "\"\n");
    else if (!asked)
        print_unexpected(&server->decoder.frame);
    else
        return reply;
    return NULL;
}

static bool set(struct connection *server)
{
    static const char *const words[] = { "set", "hello", "world" };
    const struct resp_value *reply = ask(server, words, 3);

    if (reply == NULL)
        return false;
    return reply->type == RESP_SIMPLE
        || print_unexpected(&server->decoder.frame);
}

static bool get(struct connection *server)
{
    static const char *const words[] = { "get", "hello" };
    const struct resp_value *reply = ask(server, words, 2);

    if (reply == NULL)
        return false;
    if (reply->type != RESP_BULK && reply->type != RESP_NULL)
        return print_unexpected(&server->decoder.frame);
    fputs("got value from the server; result=", stdout);
    if (reply->type == RESP_NULL)
        puts("None");
    else
        print_escaped(stdout, "Some(b\"", reply->text, "\")\n");
    streams_flush_output();
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sets the key hello to world, and gets it back.\n\n"
                   "Exit status: 0 if both replies came and the value was "
                   "printed, 1 if not, 2 if\nthe command line is wrong.",
        .address_name = "--host"
    };
    struct connection server;

    options_parse(&options, argc, argv);
    log_init("hello-redis");
    signals_ignore_broken_pipe();
    if (!session_open(&server, &options))
        return EXIT_FAILURE;
    bool done = set(&server) && get(&server);
    session_close(&server);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
