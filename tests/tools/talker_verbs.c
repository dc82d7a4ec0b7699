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

static struct slice all_of(const struct buffer *bytes)
{
    return (struct slice){ buffer_bytes(bytes), buffer_length(bytes) };
}

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

/* Without lingering, close(2) sends RST. */
static void do_reset(struct talker *t)
{
    struct linger none = { .l_onoff = 1, .l_linger = 0 };

    setsockopt(wire_socket(t), SOL_SOCKET, SO_LINGER, &none, sizeof none);
    do_close(t);
}

/* --- saying --------------------------------------------------------------- */

static void send_repeated(const struct talker *t, struct buffer *bytes)
{
    struct buffer whole = { 0 };

    for (size_t i = 0; i < t->times; i++)
        buffer_append(&whole, all_of(bytes));
    wire_send(t, all_of(&whole));
    buffer_free(&whole);
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
    t->piece = operand_number(t);
}

static void do_fill(struct talker *t)
{
    size_t max = operand_number(t) * 1024 * 1024;
    struct buffer bytes = operand_bytes(t);

    if (buffer_length(&bytes) == 0)
        operand_misuse(t, "needs bytes to send", "");
    printf("%zu\n", wire_fill(t, all_of(&bytes), max));
    buffer_free(&bytes);
}

/* --- hearing -------------------------------------------------------------- */

static void do_expect(struct talker *t)
{
    struct buffer bytes = operand_bytes(t);

    wire_expect(t, all_of(&bytes));
    buffer_free(&bytes);
}

static void do_expect_file(struct talker *t)
{
    struct buffer bytes = operand_file(t);

    wire_expect(t, all_of(&bytes));
    buffer_free(&bytes);
}

static void do_error(struct talker *t)
{
    struct buffer bytes = operand_bytes(t);

    for (size_t i = 0; i < t->times; i++)
        error_expect(t, all_of(&bytes));
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

/* One byte a read(2): what is behind the line belongs to the next verb. */
static void do_line(struct talker *t)
{
    char c;

    do {
        ssize_t got = wire_read(t, &c, 1);
        if (got <= 0)
            wire_fail(t, "waited for a line, but %s", wire_problem(got));
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
        wire_fail(t, "%s before the end", wire_problem(got));
}

/* The end of the stream, now: no byte before it. */
static void hear_end(struct talker *t, bool reset_will_do)
{
    char scratch[256];
    ssize_t got = wire_read(t, scratch, sizeof scratch);

    if (got > 0)
        wire_unexpected(t, (struct slice){ scratch, (size_t)got });
    if (got < 0 && !(reset_will_do && errno == ECONNRESET))
        wire_fail(t, "waited for the end, but %s", wire_problem(got));
}

static void do_end(struct talker *t)
{
    hear_end(t, false);
}

static void do_gone(struct talker *t)
{
    hear_end(t, true);
}

static void do_silence(struct talker *t)
{
    size_t milliseconds = operand_number(t);
    char scratch[256];

    if (!wire_ready(wire_socket(t), POLLIN, (int)milliseconds))
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
    struct said said = { 0 };
    int socket;
    struct talker visitor = { .port = t->port, .bound = t->bound,
        .verb = t->verb, .sockets = &socket, .said = &said, .known = 1,
        .number = 1, .times = 1, .piece = t->piece };

    for (size_t i = 0; i < times; i++) {
        socket = wire_connect(t);
        wire_send(&visitor, all_of(&bytes));
        wire_expect(&visitor, all_of(&reply));
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

    for (unsigned waited = 0; access(path, F_OK) != 0; waited += POLL_MS) {
        if (waited > t->bound * 1000)
            wire_fail(t, "waited %u s for the file %s", t->bound, path);
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
    { "use", do_use, false, "N: from here on connection N, opened if need be" },
    { "crowd", do_crowd, false, "N: opens the connections 1 to N" },
    { "visit", do_visit, false, "N BYTES REPLY: N connections in turn" },
    { "send", do_send, true, "BYTES: in as few writes as possible" },
    { "send-file", do_send_file, true, "PATH" },
    { "window", do_window, false, "N: the kernel receives N bytes ahead" },
    { "pieces", do_pieces, false, "N: from here on N bytes a write; 0: all" },
    { "fill", do_fill, false, "MIB BYTES: sends BYTES, again and again, until "
      "nobody reads or MIB are sent; prints how many bytes" },
    { "expect", do_expect, true, "BYTES: these and no others come next" },
    { "expect-file", do_expect_file, true, "PATH" },
    { "error", do_error, true, "BYTES: an error reply, given without its CRLF; "
      "of a server that is not ours the words may differ" },
    { "swallow", do_swallow, true, "N: reads N bytes, whatever they are" },
    { "line", do_line, false, "prints the next line that comes" },
    { "print-all", do_print_all, false, "prints all until the stream ends" },
    { "silence", do_silence, false, "MS: nothing comes for so long" },
    { "end", do_end, false, "the stream ends here, by FIN" },
    { "gone", do_gone, false, "the stream ends here, by FIN or RST" },
    { "half-close", do_half_close, false, "sends FIN, still listens" },
    { "close", do_close, false, "`use` opens the connection again" },
    { "reset", do_reset, false, "closes by RST" },
    { "say", do_say, false, "TEXT: prints it" },
    { "wait-file", do_wait_file, false, "PATH: waits until there is one" },
    { "hold", do_hold, false, "keeps all open until standard input ends" },
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
