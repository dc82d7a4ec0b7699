#include "print.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What stands behind an element's number; '\0' for a type without elements. */
static char mark_of(enum resp_type type)
{
    switch (type) {
    case RESP_ARRAY: case RESP_PUSH: return ')';
    case RESP_MAP: return '#';
    case RESP_SET: return '~';
    default: return '\0';
    }
}

/* A map has one line for a key and its value, everything else one for each
   element. */
static int64_t lines_of(const struct resp_value *many)
{
    return many->type == RESP_MAP ? many->number / 2 : many->number;
}

/* What follows a value and all that it holds, in the flat list. */
static const struct resp_value *skip(const struct resp_value *value)
{
    for (int64_t missing = 1; missing > 0; value++)
        missing += mark_of(value->type) != '\0' ? value->number - 1 : -1;
    return value;
}

static bool takes_many_lines(const struct resp_value *value)
{
    while (mark_of(value->type) != '\0' && value->number > 0) {
        if (lines_of(value) > 1)
            return true;
        value = value->type == RESP_MAP ? skip(value + 1) : value + 1;
    }
    return false;
}

/* redis-cli's quoting, which its own command line reads back. */
static void print_quoted(struct slice text)
{
    static const char special[] = "\n\r\t\a\b\\\"", letters[] = "nrtab\\\"";

    putchar('"');
    for (size_t i = 0; i < text.length; i++) {
        unsigned char c = (unsigned char)text.bytes[i];
        const char *found = memchr(special, c, sizeof special - 1);
        if (found != NULL)
            printf("\\%c", letters[found - special]);
        else if (c >= ' ' && c <= '~')
            putchar(c);
        else
            printf("\\x%02x", c);
    }
    putchar('"');
}

/* As it came: like redis-cli we trust the server not to send our terminal
   anything worse than text. */
static void print_raw(const char *before, struct slice text)
{
    fputs(before, stdout);
    fwrite(text.bytes, 1, text.length, stdout);
}

/* "txt:" in front of the text says how it is meant to be shown. */
static void print_verbatim(struct slice text)
{
    enum { FORMAT_SIZE = 4 };

    if (text.length >= FORMAT_SIZE) {
        text.bytes += FORMAT_SIZE;
        text.length -= FORMAT_SIZE;
    }
    print_raw("", text);
}

static void print_empty(enum resp_type type)
{
    switch (type) {
    case RESP_MAP: fputs("(empty hash)", stdout); break;
    case RESP_SET: fputs("(empty set)", stdout); break;
    case RESP_PUSH: fputs("(empty push)", stdout); break;
    default: fputs("(empty array)", stdout);
    }
}

/* A value that holds no others. */
static void print_single(const struct resp_value *value)
{
    switch (value->type) {
    case RESP_SIMPLE: case RESP_BULK:
        print_quoted(value->text);
        break;
    case RESP_ERROR: case RESP_BULK_ERROR:
        print_raw("(error) ", value->text);
        break;
    case RESP_INTEGER:
        printf("(integer) %" PRId64, value->number);
        break;
    case RESP_DOUBLE: print_raw("(double) ", value->text); break;
    case RESP_BIG_NUMBER: print_raw("(big number) ", value->text); break;
    case RESP_VERBATIM: print_verbatim(value->text); break;
    case RESP_BOOLEAN:
        fputs(value->number ? "(true)" : "(false)", stdout);
        break;
    case RESP_NULL: fputs("(nil)", stdout); break;
    default: print_empty(value->type);
    }
}

/* Prints a value and what it holds, each line but the first behind `indent`
   blanks. Gives what follows in the list. The decoder bounds the depth. */
static const struct resp_value *print_value(const struct resp_value *value,
                                            int indent)
{
    char mark = mark_of(value->type);
    const struct resp_value *next = value + 1;

    if (mark == '\0' || value->number == 0) {
        print_single(value);
        return next;
    }
    int64_t lines = lines_of(value);
    int digits = snprintf(NULL, 0, "%" PRId64, lines);
    int inner = indent + digits + 2;
    for (int64_t i = 1; i <= lines; i++) {
        if (i > 1)
            printf("\n%*s", indent, "");
        printf("%*" PRId64 "%c ", digits, i, mark);
        next = print_value(next, inner);
        if (value->type != RESP_MAP)
            continue;
        fputs(" => ", stdout);
        if (takes_many_lines(next))
            printf("\n%*s", inner, "");
        next = print_value(next, inner);
    }
    return next;
}

void print_reply(const struct resp_value *values)
{
    print_value(values, 0);
    putchar('\n');
    if (fflush(stdout) == EOF) {
        fprintf(stderr, "Could not print the reply: %s\n", strerror(errno));
        exit(EXIT_FAILURE);
    }
}

void print_no_server(const struct options *options)
{
    fprintf(stderr, "Could not connect to %s:%ld. Err: %s. Start a server "
            "first: make run. Or name another with --host and --port.\n",
            options->address, options->port, strerror(errno));
}

void print_no_reply(const struct connection *server,
                    enum connection_event event)
{
    const char *why = strerror(errno);

    if (event == CONNECTION_PROTOCOL_ERROR) {
        fprintf(stderr, "Error: the server's answer is not RESP: %s\n",
                server->decoder.error);
        return;
    }
    if (event == CONNECTION_EOF)
        why = "the server closed the connection";
    else if (event == CONNECTION_TRUNCATED)
        why = "the server closed the connection inside a reply";
    fprintf(stderr, "Error: %s\n", why);
}
