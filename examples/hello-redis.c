/*
 * The smallest client: sets a key, gets it back, prints what it got.
 */

#include "buffer.h"
#include "connection.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "print.h"
#include "resp.h"
#include "signals.h"

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

/* Sends a command and waits for the reply, which is valid until the next
   call. NULL, and a line on stderr, if there is none or it is an error. */
static const struct resp_value *ask(struct connection *server,
                                    const char *const *words, size_t count)
{
    enum connection_event event;

    resp_encode_header(&server->output, RESP_ARRAY, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&server->output, slice_of(words[i]));
    event = connection_read(server);
    if (event != CONNECTION_FRAME) {
        print_no_reply(server, event);
        return NULL;
    }
    const struct resp_value *reply = server->decoder.frame.items;
    if (reply->type != RESP_ERROR)
        return reply;
    print_escaped(stderr, "Error: \"", reply->text, "\"\n");
    return NULL;
}

/* A server may send anything: what we cannot use is an error too. */
static bool refuse(const struct resp_values *frame)
{
    struct buffer text = { 0 };

    resp_append_debug(&text, frame);
    print_escaped(stderr, "Error: \"unexpected reply: ",
                  buffer_slice(&text), "\"\n");
    buffer_free(&text);
    return false;
}

static bool set(struct connection *server)
{
    static const char *const words[] = { "set", "hello", "world" };
    const struct resp_value *reply = ask(server, words, 3);

    if (reply == NULL)
        return false;
    return reply->type == RESP_SIMPLE || refuse(&server->decoder.frame);
}

static bool get(struct connection *server)
{
    static const char *const words[] = { "get", "hello" };
    const struct resp_value *reply = ask(server, words, 2);

    if (reply == NULL)
        return false;
    if (reply->type != RESP_BULK && reply->type != RESP_NULL)
        return refuse(&server->decoder.frame);
    fputs("got value from the server; result=", stdout);
    if (reply->type == RESP_NULL)
        puts("None");
    else
        print_escaped(stdout, "Some(b\"", reply->text, "\")\n");
    return true;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sets the key hello to world, and gets it back.",
        .address_name = "--host"
    };
    struct connection server;
    char name[NET_NAME_SIZE];

    options_parse(&options, argc, argv);
    log_init("hello-redis");
    signals_ignore_broken_pipe();

    int socket = net_connect(options.address, options.port);
    if (socket < 0) {
        print_no_server(&options);
        return EXIT_FAILURE;
    }
    net_peer_name(socket, name);
    connection_open(&server, socket, name, RESP_REPLIES);
    bool done = set(&server) && get(&server);
    connection_close(&server);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
