/*
 * The interactive client: reads commands, sends them, prints the replies.
 *
 *     ./client                                 a prompt
 *     ./client <commands                       a command on each line
 *     ./client SET greeting "Hello world!"     this one command
 *
 * A command is never sent twice: a server that closes the connection may have
 * run it first. At a prompt the client connects again for the next command and
 * says so, because a transaction or a SELECT ended with the connection. From a
 * pipe it stops, since the lines that follow may depend on what is lost.
 *
 * Simplification: it waits for a reply even after CLIENT REPLY OFF.
 */

#include "connection.h"
#include "log.h"
#include "memory.h"
#include "options.h"
#include "print.h"
#include "resp.h"
#include "session.h"
#include "signals.h"
#include "streams.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Linux's terminals discard what exceeds this in a line: termios(3). */
enum { TERMINAL_LINE_MAX = 4095 };

struct client {
    const struct options *options;
    struct connection server;       /* open if `connected` */
    bool connected;
    bool interactive;               /* a person types the commands */
};

static void disconnect(struct client *client)
{
    if (client->connected)
        session_close(&client->server);
    client->connected = false;
}

/* Connects for the next command, if that is allowed. Returns whether. */
static bool reconnect(struct client *client)
{
    if (!client->interactive
        || !session_open(&client->server, client->options))
        return false;
    client->connected = true;
    fputs("Connected again. What MULTI, WATCH, SELECT or AUTH had set is "
          "lost.\n", stderr);
    return true;
}

/* Reports why there is no reply, and disconnects. Returns false. */
static bool give_up(struct client *client, enum connection_event event)
{
    print_no_reply(&client->server, event);
    disconnect(client);
    return false;
}

static bool is_error(const struct resp_value *reply)
{
    return reply->type == RESP_ERROR || reply->type == RESP_BULK_ERROR;
}

static bool is(const struct resp_value *word, const char *name)
{
    return slice_equal_ignoring_case(word->text, slice_of(name));
}

/* Returns true for a command that begins a stream of messages. */
static bool is_streaming(const struct resp_value *name)
{
    return is(name, "SUBSCRIBE") || is(name, "PSUBSCRIBE")
        || is(name, "SSUBSCRIBE") || is(name, "MONITOR");
}

/* Returns true for a command that gets a reply for each channel. */
static bool is_unsubscribing(const struct resp_value *name)
{
    return is(name, "UNSUBSCRIBE") || is(name, "PUNSUBSCRIBE")
        || is(name, "SUNSUBSCRIBE");
}

/* Prints a message that came unasked. Returns false if it is not one: an error
   is the server's reason to close, and any other reply would be taken for that
   of the next command. Then the connection is of no use. */
static bool take_unasked(struct client *client)
{
    const struct resp_value *reply = client->server.decoder.frame.items;

    print_reply(reply);
    if (reply->type == RESP_PUSH)
        return true;
    if (!is_error(reply))
        return give_up(client, CONNECTION_FRAME);
    disconnect(client);
    return false;
}

/* Returns true if a command can be sent: the client is connected, or was
   able to connect again, and the server has nothing more to say. Blocks while
   the server is in the middle of a message. */
static bool is_ready(struct client *client)
{
    struct connection *server = &client->server;

    while (client->connected && !session_is_quiet(server)) {
        enum connection_event event = connection_read(server);
        if (event != CONNECTION_FRAME)
            give_up(client, event);
        else if (!take_unasked(client))
            return false;
    }
    return client->connected || reconnect(client);
}

static bool send_command(struct connection *server,
                         const struct resp_value *words, size_t count)
{
    resp_encode_header(&server->output, RESP_ARRAY, (int64_t)count);
    for (size_t i = 0; i < count; i++)
        resp_encode_bulk(&server->output, words[i].text);
    return connection_send(server);
}

/* Prints the replies to the command that was sent, and what the server pushes
   in between. Returns true if they came and the last one is not an error.
   Blocks until they have come; a stream ends only with the connection. */
static bool print_replies(struct client *client,
                          const struct resp_value *words, size_t count)
{
    bool streams = is_streaming(words), stops = is_unsubscribing(words);
    size_t remaining = stops && count > 2 ? count - 1 : 1;

    while (remaining > 0) {
        enum connection_event event = connection_read(&client->server);
        if (event != CONNECTION_FRAME)
            return give_up(client, event);
        const struct resp_value *reply = client->server.decoder.frame.items;
        print_reply(reply);
        if (is_error(reply))
            return false;
        if (is(reply, "QUEUED"))
            return true;        /* the messages come after EXEC */
        if (!streams && (stops || reply->type != RESP_PUSH))
            remaining--;
    }
    return true;
}

/* Runs a command and prints what the server replies. Returns false if there
   was no reply, or an error; stderr says why, or the reply does. */
static bool run(struct client *client, const struct resp_value *words,
                size_t count)
{
    if (!is_ready(client))
        return false;
    if (is_streaming(words) && isatty(STDOUT_FILENO))
        puts("Reading messages... (press Ctrl-C to quit)");
    if (!send_command(&client->server, words, count))
        return give_up(client, CONNECTION_FAILED);
    return print_replies(client, words, count);
}

/* Runs the operands of the command line: one command. */
static bool run_operands(struct client *client, char **operands)
{
    size_t count = 0;

    while (operands[count] != NULL)
        count++;
    struct resp_value *words = xcalloc(count, sizeof *words);
    for (size_t i = 0; i < count; i++)
        words[i].text = slice_of(operands[i]);
    bool done = run(client, words, count);
    free(words);
    return done;
}

/* Runs a line of input. `*leave` becomes true if it says to leave. Returns
   false if the line is malformed or its command failed. */
static bool run_line(struct client *client, char *line, size_t length,
                     bool *leave)
{
    struct resp_values words = { 0 };
    bool done = resp_split_line(&words, line, 0, length);

    for (size_t i = 0; i < words.count; i++)
        words.items[i].text.bytes = line + words.items[i].offset;
    if (!done)
        puts("Invalid argument(s)");    /* in its place among the replies */
    else if (words.count > 0) {
        *leave = is(words.items, "quit") || is(words.items, "exit");
        done = *leave || run(client, words.items, words.count);
    }
    resp_values_free(&words);
    return done;
}

/* Returns true, and says so, if the terminal has passed on only a part of a
   line. A line of just that length looks the same. */
static bool is_cut(const struct client *client, ssize_t length)
{
    if (!client->interactive || length != TERMINAL_LINE_MAX + 1)
        return false;
    fprintf(stderr, "Not sent: a terminal discards what exceeds %d bytes in a "
            "line. Use a file: client <FILE\n", TERMINAL_LINE_MAX);
    return true;
}

/* Reads a line. Returns its length, or -1 at EOF. Ends the program with a
   message if it cannot read. Blocks until there is a line. */
static ssize_t read_line(char **line, size_t *capacity)
{
    ssize_t length = getline(line, capacity, stdin);

    if (length < 0 && !feof(stdin)) {
        fprintf(stderr, "Could not read commands: %s\n", strerror(errno));
        exit(EXIT_FAILURE);
    }
    return length;
}

/* Runs what is typed or comes from a pipe, up to EOF. Returns false if a line
   failed, except at a prompt, where a person saw it. */
static bool run_lines(struct client *client)
{
    bool leave = false, done = true;
    char *line = NULL;
    size_t capacity = 0;

    while (!leave && (client->connected || client->interactive)) {
        if (client->interactive)
            fputs("> ", stdout);
        streams_flush_output();
        ssize_t length = read_line(&line, &capacity);
        if (length < 0)
            break;
        if (!is_cut(client, length)
            && !run_line(client, line, (size_t)length, &leave))
            done = client->interactive;
    }
    if (client->interactive && !leave)
        putchar('\n');      /* the shell's prompt gets a line of its own */
    streams_flush_output();
    free(line);
    return done;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Sends commands and prints the replies: the one on its "
                   "command line, or\nelse one from each line that it reads."
                   "\n\nExit status: 0 if each command got a reply that is not "
                   "an error, and always\nat a prompt; 1 if one did not, or "
                   "if commands could not be read or replies\nwritten; 2 if "
                   "the command line is wrong.",
        .address_name = "--host", .args_usage = "[COMMAND [ARGUMENT ...]]"
    };
    struct client client = { .options = &options };
    bool done;

    options_parse(&options, argc, argv);
    log_init("client");
    signals_ignore_broken_pipe();
    client.connected = session_open(&client.server, &options);
    if (!client.connected)
        return EXIT_FAILURE;
    if (*options.args != NULL) {
        done = run_operands(&client, options.args);
    } else {
        client.interactive = isatty(STDIN_FILENO);
        done = run_lines(&client);
    }
    disconnect(&client);
    return done ? EXIT_SUCCESS : EXIT_FAILURE;
}
