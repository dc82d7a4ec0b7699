/*
 * The interactive client: reads commands, sends them, prints the replies.
 *
 *     ./client                                 a prompt
 *     ./client <commands                       a command on each line
 *     ./client SET greeting "Hello world!"     this one command
 *
 * Simplification: one reply is taken for each command, and what a RESP3
 * server pushes in between (CLIENT TRACKING) would be taken for a reply.
 */

#include "connection.h"
#include "log.h"
#include "memory.h"
#include "net.h"
#include "options.h"
#include "print.h"
#include "resp.h"
#include "signals.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct client {
    const struct options *options;
    struct connection server;
    bool connected;
    bool answered;      /* this connection has brought a reply */
};

static bool connect_to_server(struct client *client)
{
    const struct options *options = client->options;
    int socket = net_connect(options->address, options->port);
    char name[NET_NAME_SIZE];

    if (socket < 0) {
        print_no_server(options);
        return false;
    }
    net_peer_name(socket, name);
    connection_open(&client->server, socket, name, RESP_REPLIES);
    client->connected = true;
    client->answered = false;
    return true;
}

static void hang_up(struct client *client)
{
    if (client->connected)
        connection_close(&client->server);
    client->connected = false;
}

/* Sends the `count` words of a command and waits for the reply. */
static enum connection_event ask_once(struct connection *server,
                                      const struct resp_value *words,
                                      size_t count)
{
    resp_encode_header(&server->output, RESP_ARRAY, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&server->output, words[i].text);
    return connection_send(server) ? connection_read(server)
                                   : CONNECTION_FAILED;
}

/* The same, but a server that has hung up since its last reply, as step 1
   does after each, is called again. It may have run the command before it
   hung up, and then runs it twice: redis-cli takes that chance as well. One
   that hung up without any reply would not do better the second time. */
static enum connection_event ask(struct client *client,
                                 const struct resp_value *words, size_t count)
{
    enum connection_event event = ask_once(&client->server, words, count);

    if (!client->answered
        || (event != CONNECTION_EOF && event != CONNECTION_FAILED))
        return event;
    hang_up(client);
    if (!connect_to_server(client))
        return CONNECTION_FAILED;
    return ask_once(&client->server, words, count);
}

static bool is_error(const struct resp_value *reply)
{
    return reply->type == RESP_ERROR || reply->type == RESP_BULK_ERROR;
}

static bool is(const struct resp_value *word, const char *name)
{
    return slice_equal_ignoring_case(word->text, slice_of(name));
}

/* A command that is answered with messages for as long as there are any. */
static bool subscribes(const struct resp_value *name)
{
    return is(name, "SUBSCRIBE") || is(name, "PSUBSCRIBE");
}

/* Runs a command and prints what it brings. False if there was no reply, or
   none that makes sense; stderr has been told why. */
static bool run(struct client *client, const struct resp_value *words,
                size_t count)
{
    struct connection *server = &client->server;

    if (!client->connected && !connect_to_server(client))
        return false;
    if (subscribes(words) && isatty(STDOUT_FILENO))
        puts("Reading messages... (press Ctrl-C to quit)");
    enum connection_event event = ask(client, words, count);
    while (event == CONNECTION_FRAME) {
        client->answered = true;
        print_reply(server->decoder.frame.items);
        if (!subscribes(words) || is_error(server->decoder.frame.items))
            return true;
        event = connection_read(server);
    }
    if (client->connected)      /* else we know that nobody listens */
        print_no_reply(server, event);
    hang_up(client);
    return false;
}

/* The operands of the command line: one command. */
static int run_operands(struct client *client, char **operands)
{
    size_t count = 0;

    while (operands[count] != NULL)
        count++;
    struct resp_value *words = xcalloc(count, sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[i].text = slice_of(operands[i]);
    bool done = run(client, words, count)
        && !is_error(client->server.decoder.frame.items);
    free(words);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}

/* Runs a typed line. `*leave` becomes true if it says to leave. False if the
   server gave no reply. */
static bool run_line(struct client *client, char *line, size_t length,
                     bool *leave)
{
    struct resp_values words = { 0 };
    bool done = true;

    bool balanced = resp_split_line(&words, line, 0, length);
    for (size_t i = 0; i < words.count; i++)
        words.items[i].text.bytes = line + words.items[i].offset;
    if (!balanced)
        puts("Invalid argument(s)");    /* in its place among the replies */
    else if (words.count > 0) {
        *leave = is(words.items, "quit") || is(words.items, "exit");
        done = *leave || run(client, words.items, words.count);
    }
    resp_values_free(&words);
    return done;
}

/* Runs what is typed or comes from a pipe, to its end. Somebody at a terminal
   has seen what failed; for a pipe the exit status tells it. */
static int run_lines(struct client *client)
{
    bool terminal = isatty(STDIN_FILENO);
    bool leave = false, failed = false;
    char *line = NULL;
    size_t capacity = 0;

    while (!leave) {
        if (terminal)
            fputs("> ", stdout);
        if (fflush(stdout) == EOF)
            break;          /* nobody is there to see a reply */
        ssize_t length = getline(&line, &capacity, stdin);
        if (length < 0)
            break;
        if (!run_line(client, line, (size_t)length, &leave))
            failed = true;
    }
    if (terminal && !leave)
        putchar('\n');      /* the shell's prompt gets a line of its own */
    free(line);
    return failed && !terminal ? EXIT_FAILURE : EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends commands and prints the replies: the one on its "
                 "command line, or\nelse one from each line that it reads.",
        .address_name = "--host", .args_usage = "[COMMAND [ARGUMENT ...]]"
    };
    struct client client = { .options = &options };
    int status;

    options_parse(&options, argc, argv);
    log_init("client");
    signals_ignore_broken_pipe();
    if (!connect_to_server(&client))
        return EXIT_FAILURE;
    if (*options.args != NULL)
        status = run_operands(&client, options.args);
    else
        status = run_lines(&client);
    hang_up(&client);
    return status;
}
