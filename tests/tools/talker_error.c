#include "talker_error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Returns the first word, for example "-ERR" of "-ERR syntax error". */
static struct slice first_word(struct slice reply)
{
    const char *space = memchr(reply.bytes, ' ', reply.length);

    return (struct slice){ reply.bytes, space == NULL ? reply.length
                                        : (size_t)(space - reply.bytes) };
}

static bool says_unknown_command(struct slice reply)
{
    struct slice words = slice_of("unknown command");

    for (size_t i = 0; i + words.length <= reply.length; i++)
        if (slice_equal_ignoring_case((struct slice){ reply.bytes + i,
                                                      words.length }, words))
            return true;
    return false;
}

static bool is_equivalent(struct slice reply, struct slice wanted)
{
    return slice_equal(first_word(reply), first_word(wanted))
        && says_unknown_command(reply) == says_unknown_command(wanted);
}

static _Noreturn void fail(const struct talker *t, struct slice wanted,
                           const struct buffer *line, const char *why)
{
    const char *note = getenv("EXACT_ERRORS") != NULL ? "\\r\\n"
        : "\\r\\n   (the words may differ)";

    fprintf(stderr, "talker: connection %zu, %s: %s\n", t->number, t->verb,
            why);
    sent_print(&t->sent[t->number - 1]);
    sent_print_bytes("expected:", false, wanted, note);
    sent_print_bytes("received:", false, buffer_slice(line), "");
    exit(EXIT_FAILURE);
}

/* Reads up to and including the LF, one byte at a time, because the bytes after
   the line belong to the next verb. */
static void read_line(const struct talker *t, struct slice wanted,
                      struct buffer *line)
{
    char byte;

    do {
        ssize_t got = wire_read(t, &byte, 1);
        if (got <= 0)
            fail(t, wanted, line, wire_problem(got));
        buffer_append(line, (struct slice){ &byte, 1 });
    } while (byte != '\n');
}

void error_expect(const struct talker *t, struct slice wanted)
{
    struct buffer line = { 0 };
    struct slice reply;

    read_line(t, wanted, &line);
    reply = buffer_slice(&line);
    if (reply.length < 2 || reply.bytes[reply.length - 2] != '\r')
        fail(t, wanted, &line, "a reply without CRLF");
    reply.length -= 2;
    if (getenv("EXACT_ERRORS") != NULL ? !slice_equal(reply, wanted)
                                       : !is_equivalent(reply, wanted))
        fail(t, wanted, &line, "a different reply");
    buffer_free(&line);
}
