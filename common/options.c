#include "options.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char version[] = "three-servers 1.0";

enum { DEFAULT_PORT = 6379, PORT_MAX = 65535 };

static void print_usage(FILE *out, const struct options *o, const char *program)
{
    fprintf(out, "usage: %s [%s ADDRESS] [--port N]", program, o->address_name);
    for (size_t i = 0; i < o->more_count; i++)
        fprintf(out, " [%s %s]", o->more[i].name,
                o->more[i].takes != NULL ? o->more[i].takes : "N");
    fprintf(out, "%s%s\n", o->operands ? " " : "",
            o->operands ? o->operands : "");
}

static void print_help(const struct options *o, const char *program)
{
    print_usage(stdout, o, program);
    printf("\n%s\n\n", o->about);
    printf("  %-18s the address, by default 127.0.0.1, this machine alone\n",
           o->address_name);
    printf("  %-18s the port, else PORT in the environment, else %d\n",
           "--port", DEFAULT_PORT);
    for (size_t i = 0; i < o->more_count; i++) {
        const struct option *own = &o->more[i];

        printf("  %-18s %s", own->name, own->meaning);
        if (own->takes == NULL)
            printf(", %ld by default", own->value);
        else if (own->text != NULL)
            printf(", %s by default", own->text);
        putchar('\n');
    }
    printf("  %-18s this text\n  %-18s the version\n", "--help", "--version");
    printf("\nLOG=error, warn, info or debug in the environment "
           "chooses what is logged.\n");
}

/* One clear line, the usage, exit status 2. */
__attribute__((format(printf, 3, 4)))
static _Noreturn void refuse(const struct options *o, const char *program,
                             const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    print_usage(stderr, o, program);
    exit(2);
}

static long read_number(const struct options *o, const char *program,
                        const char *name, const char *text,
                        long least, long most)
{
    char *end;

    errno = 0;
    long number = strtol(text, &end, 10);
    /* strtol(3) lets blanks, signs and trailing text pass: we do not. */
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0
        || number < least || number > most)
        refuse(o, program, "%s takes a number from %ld to %ld, not '%s'",
               name, least, most, text);
    return number;
}

/* Is `text` one of the words in "one|two|three"? */
static int is_among(const char *words, const char *text)
{
    size_t length = strlen(text);

    while (strncmp(words, text, length) != 0
           || (words[length] != '|' && words[length] != '\0')) {
        words = strchr(words, '|');
        if (words == NULL)
            return 0;
        words++;
    }
    return 1;
}

static const char *read_text(const struct options *o, const char *program,
                             const struct option *option, const char *text)
{
    if (strchr(option->takes, '|') != NULL
        && !is_among(option->takes, text))
        refuse(o, program, "%s takes %s, not '%s'", option->name,
               option->takes, text);
    return text;
}

/* Is `argument` this option? Then `*value` becomes the text after "=", or
   NULL where the value is the next argument. */
static int matches(const char *argument, const char *name, const char **value)
{
    size_t length = strlen(name);

    if (strncmp(argument, name, length) != 0)
        return 0;
    *value = argument[length] == '=' ? argument + length + 1 : NULL;
    return argument[length] == '=' || argument[length] == '\0';
}

/* Reads the option at argv[0]; gives how many arguments it took. */
static int read_option(struct options *o, const char *program, char **argv)
{
    struct option address = { .name = o->address_name };
    struct option port = { .name = "--port", .most = PORT_MAX };
    struct option *found = NULL;
    const char *value;

    if (matches(argv[0], address.name, &value))
        found = &address;
    else if (matches(argv[0], port.name, &value))
        found = &port;
    for (size_t i = 0; i < o->more_count && found == NULL; i++)
        if (matches(argv[0], o->more[i].name, &value))
            found = &o->more[i];
    if (found == NULL)
        refuse(o, program, "there is no option '%s'", argv[0]);
    int taken = value != NULL ? 1 : 2;
    if (value == NULL)
        value = argv[1];
    if (value == NULL)
        refuse(o, program, "%s needs a value after it", found->name);
    if (found == &address)
        o->address = value;
    else if (found->takes != NULL)
        found->text = read_text(o, program, found, value);
    else
        found->value = read_number(o, program, found->name, value,
                                   found->least, found->most);
    if (found == &port)
        o->port = port.value;
    return taken;
}

void options_read(struct options *o, int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *program = slash != NULL ? slash + 1 : argv[0];
    const char *port = getenv("PORT");
    int i = 1;

    if (o->address_name == NULL)
        o->address_name = "--bind";
    o->address = "127.0.0.1";
    o->port = DEFAULT_PORT;
    if (port != NULL && *port != '\0')
        o->port = read_number(o, program, "PORT", port, 0, PORT_MAX);
    while (i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help(o, program);
            exit(EXIT_SUCCESS);
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("%s (%s)\n", version, program);
            exit(EXIT_SUCCESS);
        }
        i += read_option(o, program, argv + i);
    }
    if (i < argc && strcmp(argv[i], "--") == 0)
        i++;
    if (i < argc && o->operands == NULL)
        refuse(o, program, "cannot do anything with '%s'", argv[i]);
    o->operand = argv + i;
}
