#include "talker_verbs.h"
#include "talker_error.h"
#include "talker_operands.h"
#include "talker_wire.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { SCRATCH_SIZE = 64 * 1024, POLL_MS = 10 };

/* --- connections ---------------------------------------------------------- */

static void do_use(struct talker *t)
{
    t->number = operand_number(t);
    if (t->number == 0)
        operand_misuse(t, "connections count from", "1");
    wire_open(t, t->number);
}

static void do_crowd(struct talker *t)
{
    size_t many = operand_number(t);

    for (size_t i = 1; i <= many; i++)
        wire_open(t, i);
}

static void do_half_close(struct talker *t)
{
    wire_half_close(t);
}

static void do_close(struct talker *t)
{
    close(wire_socket(t));
    t->sockets[t->number - 1] = -1;
}

/* Closes the connection with RST, which close(2) sends if the linger time is 0.
   */
static void do_reset(struct talker *t)
{
    struct linger none = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(wire_socket(t), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    do_close(t);
}

/* --- sending -------------------------------------------------------------- */

static void send_repeated(const struct talker *t, struct buffer *bytes)
{
    struct buffer all = { 0 };

    for (size_t i = 0; i < t->times; i++)
        buffer_append(&all, buffer_slice(bytes));
    wire_send(t, buffer_slice(&all));
    buffer_free(&all);
    buffer_free(bytes);
}

static void do_send(struct talker *t)
{
    struct buffer bytes = operand_bytes(t);

    send_repeated(t, &bytes);
}

static void do_send_file(struct talker *t)
{
    struct buffer bytes = operand_file(t);

    send_repeated(t, &bytes);
}

static void do_window(struct talker *t)
{
    int size = (int)operand_number(t);

    setsockopt(wire_socket(t), SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

static void do_pieces(struct talker *t)
{
    t->max_piece = operand_number(t);
}

static void do_fill(struct talker *t)
{
    size_t max = operand_number(t) * 1024 * 1024;
    struct buffer bytes = operand_bytes(t);

    if (buffer_length(&bytes) == 0)
        operand_misuse(t, "needs bytes to send", "");
    printf("%zu\n", wire_fill(t, buffer_slice(&bytes), max));
    buffer_free(&bytes);
}

/* --- receiving ------------------------------------------------------------ */

static void do_expect(struct talker *t)
{
    struct buffer bytes = operand_bytes(t);

    wire_expect(t, buffer_slice(&bytes));
    buffer_free(&bytes);
}

static void do_expect_file(struct talker *t)
{
    struct buffer bytes = operand_file(t);

    wire_expect(t, buffer_slice(&bytes));
    buffer_free(&bytes);
}

static void do_error(struct talker *t)
{
    struct buffer bytes = operand_bytes(t);

    for (size_t i = 0; i < t->times; i++)
        error_expect(t, buffer_slice(&bytes));
    buffer_free(&bytes);
}

static void do_swallow(struct talker *t)
{
    size_t left = operand_number(t) * t->times;
    char scratch[SCRATCH_SIZE];

    while (left > 0) {
        ssize_t got = wire_read(t, scratch, left < sizeof scratch
                                                ? left : sizeof scratch);
        if (got <= 0)
            wire_fail(t, "%s, and %zu bytes are missing", wire_problem(got),
                      left);
        left -= (size_t)got;
    }
}

/* Reads one byte at a time, because the bytes after the line belong to the next
   verb. */
static void do_line(struct talker *t)
{
    char c;

    do {
        ssize_t got = wire_read(t, &c, 1);
        if (got <= 0)
            wire_fail(t, "waited for a line: %s", wire_problem(got));
        putchar(c);
    } while (c != '\n');
}

static void do_print_all(struct talker *t)
{
    char scratch[SCRATCH_SIZE];
    ssize_t got;

    while ((got = wire_read(t, scratch, sizeof scratch)) > 0)
        fwrite(scratch, 1, (size_t)got, stdout);
    if (got < 0)
        wire_fail(t, "%s before EOF", wire_problem(got));
}

/* Expects EOF, with no byte before it. */
static void expect_end(struct talker *t, bool accept_reset)
{
    char scratch[256];
    ssize_t got = wire_read(t, scratch, sizeof scratch);

    if (got > 0)
        wire_unexpected(t, (struct slice){ scratch, (size_t)got });
    if (got < 0 && !(accept_reset && errno == ECONNRESET))
        wire_fail(t, "waited for EOF, but %s", wire_problem(got));
}

static void do_end(struct talker *t)
{
    expect_end(t, false);
}

static void do_gone(struct talker *t)
{
    expect_end(t, true);
}

static void do_silence(struct talker *t)
{
    size_t timeout_ms = operand_number(t);
    char scratch[256];

    if (!wire_ready(wire_socket(t), POLLIN, (int)timeout_ms))
        return;
    ssize_t got = wire_read(t, scratch, sizeof scratch);
    if (got <= 0)
        wire_fail(t, "%s", wire_problem(got));
    wire_unexpected(t, (struct slice){ scratch, (size_t)got });
}

/* --- the rest ------------------------------------------------------------- */

static void do_visit(struct talker *t)
{
    size_t times = operand_number(t);
    struct buffer bytes = operand_bytes(t), reply = operand_bytes(t);
    struct sent sent = { 0 };
    int socket;
    struct talker visitor = { .port = t->port, .timeout_s = t->timeout_s,
        .verb = t->verb, .sockets = &socket, .sent = &sent, .capacity = 1,
        .number = 1, .times = 1, .max_piece = t->max_piece };

    for (size_t i = 0; i < times; i++) {
        socket = wire_connect(t);
        wire_send(&visitor, buffer_slice(&bytes));
        wire_expect(&visitor, buffer_slice(&reply));
        close(socket);
    }
    buffer_free(&bytes);
    buffer_free(&reply);
}

static void do_say(struct talker *t)
{
    puts(operand_text(t));
}

static void do_wait_file(struct talker *t)
{
    struct timespec pause = { 0, POLL_MS * 1000000L };
    const char *path = operand_text(t);

    for (unsigned ms = 0; access(path, F_OK) != 0; ms += POLL_MS) {
        if (ms > t->timeout_s * 1000)
            wire_fail(t, "waited %u s for the file %s", t->timeout_s, path);
        nanosleep(&pause, NULL);
    }
}

static void do_hold(struct talker *t)
{
    char scratch[256];

    (void)t;
    while (read(STDIN_FILENO, scratch, sizeof scratch) > 0)
        continue;
}

static const struct verb verbs[] = {
    { "use", do_use, false, "N: switches to connection N, and opens it if it "
      "is closed" },
    { "crowd", do_crowd, false, "N: opens connections 1 to N" },
    { "visit", do_visit, false, "N BYTES REPLY: connects N times, sends "
      "BYTES, expects REPLY" },
    { "send", do_send, true, "BYTES: sends them in as few writes as possible" },
    { "send-file", do_send_file, true, "PATH: sends the file's contents" },
    { "window", do_window, false, "N: sets the receive buffer to N bytes" },
    { "pieces", do_pieces, false, "N: sends N bytes per write; 0: no limit" },
    { "fill", do_fill, false, "MIB BYTES: sends BYTES again and again until "
      "the server stops reading\n               or MIB mebibytes are sent; "
      "prints the number of bytes" },
    { "expect", do_expect, true, "BYTES: fails unless these bytes come next" },
    { "expect-file", do_expect_file, true, "PATH: the same, with the file's "
      "contents" },
    { "error", do_error, true, "BYTES: fails unless this error reply, without "
      "its CRLF, comes next;\n               in another server's reply the "
      "words may differ" },
    { "swallow", do_swallow, true, "N: reads N bytes and ignores them" },
    { "line", do_line, false, "reads one line and prints it" },
    { "print-all", do_print_all, false, "reads until EOF and prints it all" },
    { "silence", do_silence, false, "MS: fails if a byte comes within MS ms" },
    { "end", do_end, false, "fails unless EOF comes next" },
    { "gone", do_gone, false, "fails unless EOF or a reset comes next" },
    { "half-close", do_half_close, false, "sends FIN, but can still receive" },
    { "close", do_close, false, "closes the connection; `use` opens it again" },
    { "reset", do_reset, false, "closes the connection with RST" },
    { "say", do_say, false, "TEXT: prints it" },
    { "wait-file", do_wait_file, false, "PATH: waits until the file exists" },
    { "hold", do_hold, false, "keeps all connections open until stdin ends" },
};

const struct verb *verb_find(const char *name)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

void verb_print_all(void)
{
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        printf("  %-12s %s\n", verbs[i].name, verbs[i].does);
}
