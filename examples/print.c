#include "print.h"
#include "streams.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Returns the mark after an element's number, or '\0' for a type that has no
   elements. */
static char element_mark(enum resp_type type)
{
    switch (type) {
    case RESP_ARRAY: case RESP_PUSH: return ')';
    case RESP_MAP: return '#';
    case RESP_SET: return '~';
    default: return '\0';
    }
}

/* Returns the number of elements that are printed: a map's key and its value
   are printed as one. */
static int64_t count_lines(const struct resp_value *many)
{
    return many->type == RESP_MAP ? many->number / 2 : many->number;
}

/* Returns the value after this one and its elements, in the flat list. */
static const struct resp_value *skip(const struct resp_value *value)
{
    for (int64_t remaining = 1; remaining > 0; value++)
        remaining += element_mark(value->type) != '\0' ? value->number - 1 : -1;
    return value;
}

static bool takes_many_lines(const struct resp_value *value)
{
    while (element_mark(value->type) != '\0' && value->number > 0) {
        if (count_lines(value) > 1)
            return true;
        value = value->type == RESP_MAP ? skip(value + 1) : value + 1;
    }
    return false;
}

/* Prints a string as redis-cli quotes it: typed again, it is the same one. */
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

static bool is_harmless(const char *c, const char *end)
{
    return (*c >= ' ' && *c <= '~') || *c == '\n' || *c == '\t'
        || (*c == '\r' && c + 1 < end && c[1] == '\n');
}

/* Prints text without quotes. redis-cli prints it as it came, and so do we into
   a file or a pipe. But a terminal obeys escape sequences, which can hide text,
   or type for the user: there we escape what is neither ASCII nor a line. */
static void print_text(const char *before, struct slice text)
{
    const char *end = text.bytes + text.length;

    fputs(before, stdout);
    if (!isatty(STDOUT_FILENO)) {
        fwrite(text.bytes, 1, text.length, stdout);
        return;
    }
    for (const char *c = text.bytes; c < end; c++) {
        if (is_harmless(c, end))
            putchar(*c);
        else
            printf("\\x%02x", (unsigned char)*c);
    }
}

/* Prints a verbatim string without its format, the "txt:" it begins with. */
static void print_verbatim(struct slice text)
{
    enum { FORMAT_SIZE = 4 };

    if (text.length >= FORMAT_SIZE) {
        text.bytes += FORMAT_SIZE;
        text.length -= FORMAT_SIZE;
    }
    print_text("", text);
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

/* Prints a value without elements. */
static void print_single(const struct resp_value *value)
{
    switch (value->type) {
    case RESP_SIMPLE: case RESP_BULK:
        print_quoted(value->text);
        break;
    case RESP_ERROR: case RESP_BULK_ERROR:
        print_text("(error) ", value->text);
        break;
    case RESP_INTEGER:
        printf("(integer) %" PRId64, value->number);
        break;
    case RESP_DOUBLE: print_text("(double) ", value->text); break;
    case RESP_BIG_NUMBER: print_text("(big number) ", value->text); break;
    case RESP_VERBATIM: print_verbatim(value->text); break;
    case RESP_BOOLEAN:
        fputs(value->number ? "(true)" : "(false)", stdout);
        break;
    case RESP_NULL: fputs("(nil)", stdout); break;
    default: print_empty(value->type);
    }
}

/* Prints a value and its elements, each line but the first indented by `indent`
   spaces. Returns the value after them in the list. The decoder bounds the
   depth. */
static const struct resp_value *print_value(const struct resp_value *value,
                                            int indent)
{
    char mark = element_mark(value->type);
    const struct resp_value *next = value + 1;

    if (mark == '\0' || value->number == 0) {
        print_single(value);
        return next;
    }
    int64_t lines = count_lines(value);
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
    streams_flush_output();
}

void print_no_server(const struct options *options, const char *why)
{
    fprintf(stderr, "Could not connect to %s:%ld. Err: %s. Start a server "
            "first: make run. Or name another with --host and --port.\n",
            options->address, options->port, why);
}

void print_no_reply(const struct connection *server,
                    enum connection_event event)
{
    const char *why = strerror(errno);

    if (event == CONNECTION_PROTOCOL_ERROR) {
        fprintf(stderr, "Error: The server's answer is not RESP: %s\n",
                server->decoder.error);
        return;
    }
    if (event == CONNECTION_EOF)
        why = "Server closed the connection";
    else if (event == CONNECTION_TRUNCATED)
        why = "Server closed the connection inside a reply";
    else if (event == CONNECTION_FRAME)
        why = "The server replied before it was asked";
    fprintf(stderr, "Error: %s\n", why);
}
