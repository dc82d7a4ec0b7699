#include "talker_wire.h"
#include "memory.h"
#include "net.h"
#include "resp.h"

#include <errno.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    SCRATCH_SIZE = 64 * 1024,
    WINDOW = 60,        /* bytes shown before and after a wrong one */
    FULL_MS = 300       /* the server does not read if a socket is full for
                           this long */
};

static struct sent *sent_by(const struct talker *t)
{
    return &t->sent[t->number - 1];
}

void wire_fail(const struct talker *t, const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "talker: connection %zu, %s: ", t->number, t->verb);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    if (t->number <= t->capacity)
        sent_print(sent_by(t));
    exit(EXIT_FAILURE);
}

int wire_connect(const struct talker *t)
{
    /* When the server's accept queue is full, connect(2) waits for minutes.
       SIGALRM cuts that short: its handler does nothing, but the call fails
       with EINTR. */
    const char *why;
    alarm(t->timeout_s);
    int socket = net_connect("127.0.0.1", t->port, &why);
    int error = errno;
    alarm(0);

    if (socket < 0)
        wire_fail(t, "cannot connect to port %ld: %s", t->port,
                  error == EINTR ? "the server accepts no connection" : why);
    net_set_nonblocking(socket);
    return socket;
}

void wire_open(struct talker *t, size_t number)
{
    if (number > t->capacity) {
        t->sockets = xrealloc(t->sockets, number * sizeof *t->sockets);
        t->sent = xrealloc(t->sent, number * sizeof *t->sent);
        while (t->capacity < number)
            t->sockets[t->capacity++] = -1;
    }
    if (t->sockets[number - 1] < 0) {
        t->sent[number - 1] = (struct sent){ 0 };
        t->sockets[number - 1] = wire_connect(t);
    }
}

int wire_socket(const struct talker *t)
{
    int socket = t->number <= t->capacity ? t->sockets[t->number - 1] : -1;

    if (socket < 0)
        wire_fail(t, "the connection is not open (`use %zu` opens it)",
                  t->number);
    return socket;
}

bool wire_ready(int socket, short events, int timeout_ms)
{
    struct pollfd wanted = { .fd = socket, .events = events };
    int ready;

    do
        ready = poll(&wanted, 1, timeout_ms);
    while (ready < 0 && errno == EINTR);
    return ready > 0;
}

ssize_t wire_read(const struct talker *t, char *bytes, size_t size)
{
    int socket = wire_socket(t);

    if (wire_ready(socket, POLLIN, (int)t->timeout_s * 1000)) {
        ssize_t got = net_read(socket, bytes, size);
        if (got > 0)
            sent_answered(sent_by(t));
        return got;
    }
    errno = ETIMEDOUT;
    return -1;
}

const char *wire_problem(ssize_t got)
{
    if (got == 0)
        return "EOF";
    if (errno == ECONNRESET)
        return "the connection was reset";
    if (errno == ETIMEDOUT)
        return "nothing more arrived in time";
    return strerror(errno);
}

void wire_half_close(const struct talker *t)
{
    shutdown(wire_socket(t), SHUT_WR);
    sent_eof(sent_by(t));
}

void wire_send(const struct talker *t, struct slice bytes)
{
    int socket = wire_socket(t);
    size_t sent = 0;

    sent_add(sent_by(t), bytes);
    while (sent < bytes.length) {
        size_t size = bytes.length - sent;
        if (t->max_piece > 0 && size > t->max_piece)
            size = t->max_piece;
        ssize_t taken = write(socket, bytes.bytes + sent, size);
        if (taken >= 0)
            sent += (size_t)taken;
        else if (errno != EAGAIN)
            wire_fail(t, "%s after %zu of %zu bytes", strerror(errno), sent,
                      bytes.length);
        else if (!wire_ready(socket, POLLOUT, (int)t->timeout_s * 1000))
            wire_fail(t, "waited %u s for the server to keep reading, "
                      "after %zu of %zu bytes", t->timeout_s, sent,
                      bytes.length);
    }
}

size_t wire_fill(const struct talker *t, struct slice bytes, size_t max)
{
    int socket = wire_socket(t);
    struct buffer chunk = { 0 };
    size_t taken = 0;

    while (buffer_length(&chunk) < SCRATCH_SIZE + bytes.length)
        buffer_append(&chunk, bytes);
    while (taken < max) {
        size_t size = max - taken < SCRATCH_SIZE ? max - taken
                                                  : SCRATCH_SIZE;
        /* A write may end in the middle of `bytes`: continue there. */
        const char *from = buffer_bytes(&chunk) + taken % bytes.length;
        ssize_t wrote = write(socket, from, size);
        if (wrote > 0)
            taken += (size_t)wrote;
        else if (errno != EAGAIN)
            wire_fail(t, "%s after %zu bytes", strerror(errno), taken);
        else if (!wire_ready(socket, POLLOUT, FULL_MS))
            break;
    }
    buffer_free(&chunk);
    return taken;
}

/* Prints a caret under the byte that follows `before` in the line above. */
static void print_caret(bool cut, const struct buffer *before)
{
    struct buffer text = { 0 };

    resp_append_escaped(&text, buffer_slice(before));
    int indent = (int)strlen("  expected: ") + (cut ? 3 : 0)
        + (int)buffer_length(&text);
    fprintf(stderr, "%*s^\n", indent, "");
    buffer_free(&text);
}

static void append_repeated(struct buffer *out, struct slice bytes,
                            size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        buffer_append(out, (struct slice){ bytes.bytes + i % bytes.length,
                                           1 });
}

/* Fails and shows what was expected and received around the byte at `wrong`,
   the first one that differs. `rest` is what was received from there on. */
static _Noreturn void differ(const struct talker *t, struct slice bytes,
                             size_t wrong, struct slice rest, const char *why)
{
    size_t total = bytes.length * t->times;
    size_t from = wrong > WINDOW ? wrong - WINDOW : 0;
    size_t to = total - wrong > WINDOW ? wrong + WINDOW : total;
    struct buffer same = { 0 }, expected = { 0 }, received = { 0 };

    append_repeated(&same, bytes, from, wrong);
    append_repeated(&expected, bytes, from, to);
    append_repeated(&received, bytes, from, wrong);
    buffer_append(&received, rest);
    fprintf(stderr, "talker: connection %zu, %s: %s at byte %zu of %zu\n",
            t->number, t->verb, why, wrong + 1, total);
    sent_print(sent_by(t));
    sent_print_bytes("expected:", from > 0, buffer_slice(&expected),
                     to < total ? "..." : "");
    sent_print_bytes("received:", from > 0, buffer_slice(&received), "");
    print_caret(from > 0, &same);
    exit(EXIT_FAILURE);
}

/* Fails because the byte at `i`, of the `got` bytes in `chunk`, is wrong. Shows
   the bytes after it too, because one byte of a reply seldom explains much. */
static _Noreturn void wrong_byte(const struct talker *t, struct slice bytes,
                                 size_t done, char *chunk, size_t got,
                                 size_t i)
{
    size_t shown = got - i < WINDOW ? got - i : WINDOW;
    char rest[2 * WINDOW];

    memcpy(rest, chunk + i, shown);
    if (wire_ready(wire_socket(t), POLLIN, 100)) {
        ssize_t more = net_read(wire_socket(t), rest + shown,
                                sizeof rest - shown);
        shown += more > 0 ? (size_t)more : 0;
    }
    differ(t, bytes, done + i, (struct slice){ rest, shown }, "a wrong byte");
}

void wire_expect(const struct talker *t, struct slice bytes)
{
    size_t total = bytes.length * t->times;
    char chunk[SCRATCH_SIZE];

    for (size_t done = 0; done < total; ) {
        size_t left = total - done;
        ssize_t got = wire_read(t, chunk, left < sizeof chunk ? left
                                                              : sizeof chunk);
        if (got <= 0)
            differ(t, bytes, done, (struct slice){ "", 0 }, wire_problem(got));
        for (size_t i = 0; i < (size_t)got; i++)
            if (chunk[i] != bytes.bytes[(done + i) % bytes.length])
                wrong_byte(t, bytes, done, chunk, (size_t)got, i);
        done += (size_t)got;
    }
}

void wire_unexpected(const struct talker *t, struct slice bytes)
{
    fprintf(stderr, "talker: connection %zu, %s: unexpected bytes\n",
            t->number, t->verb);
    sent_print(sent_by(t));
    sent_print_bytes("received:", false, bytes, "");
    exit(EXIT_FAILURE);
}
