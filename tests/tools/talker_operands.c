#include "talker_operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 64 * 1024, NUMBER_MAX = 1000000000 };

_Noreturn void operand_misuse(const struct talker *t, const char *why,
                              const char *what)
{
    fprintf(stderr, "talker: %s: %s %s\n", t->verb, why, what);
    exit(2);
}

const char *operand_text(struct talker *t)
{
    if (*t->next == NULL)
        operand_misuse(t, "requires an operand", "");
    return *t->next++;
}

size_t operand_number(struct talker *t)
{
    const char *text = operand_text(t);
    char *end;
    long number = strtol(text, &end, 10);

    if (*text < '0' || *text > '9' || *end != '\0' || number > NUMBER_MAX)
        operand_misuse(t, "not a number:", text);
    return (size_t)number;
}

/* Returns the byte for the escape at `*from`, where the backslash has been read
   already, and moves `*from` to the end of the escape. */
static char unescape(const struct talker *t, const char **from)
{
    static const char names[] = "rnt0\\\"", meanings[] = "\r\n\t\0\\\"";
    const char *name = strchr(names, **from);

    if (**from != '\0' && name != NULL) {
        ++*from;
        return meanings[name - names];
    }
    if (**from == 'x') {
        char hex[3] = { 0 }, *end;
        memcpy(hex, *from + 1, strnlen(*from + 1, 2));
        long byte = strtol(hex, &end, 16);
        *from += 3;
        if (end == hex + 2)
            return (char)byte;
    }
    operand_misuse(t, "unknown escape; the escapes are",
                   "\\r \\n \\t \\0 \\\\ \\\" \\xHH");
}

struct buffer operand_bytes(struct talker *t)
{
    struct buffer bytes = { 0 };
    const char *from = operand_text(t);

    while (*from != '\0') {
        char c = *from++;
        if (c == '\\')
            c = unescape(t, &from);
        buffer_append(&bytes, (struct slice){ &c, 1 });
    }
    return bytes;
}

struct buffer operand_file(struct talker *t)
{
    struct buffer bytes = { 0 };
    const char *path = operand_text(t);
    FILE *file = fopen(path, "rb");
    size_t got;

    if (file == NULL)
        operand_misuse(t, "cannot read", path);
    do {
        got = fread(buffer_reserve(&bytes, CHUNK_SIZE), 1, CHUNK_SIZE, file);
        buffer_commit(&bytes, got);
    } while (got > 0);
    fclose(file);
    return bytes;
}
