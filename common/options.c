#include "options.h"
#include "streams.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char version[] = "three-servers 1.0";

enum { DEFAULT_PORT = 6379, PORT_MAX = 65535, PORT_UNSET = -1 };

static void print_usage(FILE *out, const struct options *options,
                        const char *program)
{
    fprintf(out, "usage: %s [%s ADDRESS] [--port N]", program,
            options->address_name);
    for (size_t i = 0; i < options->extra_count; i++) {
        const struct program_option *extra = &options->extra[i];
        fprintf(out, " [%s %s]", extra->name,
                extra->metavar != NULL ? extra->metavar : "N");
    }
    fprintf(out, "%s%s\n", options->args_usage ? " " : "",
            options->args_usage ? options->args_usage : "");
}

static void print_help(const struct options *options, const char *program)
{
    print_usage(stdout, options, program);
    printf("\n%s\n\n", options->summary);
    printf("  %-18s the address; 127.0.0.1, this machine alone, by default\n",
           options->address_name);
    printf("  %-18s the port; by default PORT in the environment, or %d\n",
           "--port", DEFAULT_PORT);
    for (size_t i = 0; i < options->extra_count; i++) {
        const struct program_option *extra = &options->extra[i];

        printf("  %-18s %s", extra->name, extra->help);
        if (extra->metavar == NULL)
            printf(", %ld by default", extra->value);
        else if (extra->text != NULL)
            printf(", %s by default", extra->text);
        putchar('\n');
    }
    printf("  %-18s prints this help\n  %-18s prints the version\n", "--help",
           "--version");
    printf("\nLOG=error, warn, info or debug in the environment sets the log "
           "level.\n");
}

/* Prints what is wrong, in one line, and the usage, and exits with status 2. */
__attribute__((format(printf, 3, 4)))
static _Noreturn void die(const struct options *options, const char *program,
                          const char *format, ...)
{
    va_list arguments;

    fprintf(stderr, "%s: ", program);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    print_usage(stderr, options, program);
    exit(2);
}

static long parse_number(const struct options *options, const char *program,
                         const struct program_option *option, const char *text)
{
    char *end;

    errno = 0;
    long number = strtol(text, &end, 10);
    /* strtol(3) accepts spaces, signs and trailing text: we do not. */
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0
        || number < option->min || number > option->max)
        die(options, program, "%s takes a number from %ld to %ld, not '%s'",
            option->name, option->min, option->max, text);
    return number;
}

/* Returns true if `text` is one of the words of "one|two|three". */
static bool is_one_of(const char *text, const char *words)
{
    size_t length = strlen(text);

    if (strchr(text, '|') != NULL)
        return false;
    for (; words != NULL; words = strchr(words, '|')) {
        words += *words == '|';
        if (strncmp(words, text, length) == 0
            && (words[length] == '|' || words[length] == '\0'))
            return true;
    }
    return false;
}

static void set_option(const struct options *options, const char *program,
                       struct program_option *option, const char *value)
{
    const char *metavar = option->metavar;

    if (metavar == NULL)
        option->value = parse_number(options, program, option, value);
    else if (strchr(metavar, '|') != NULL && !is_one_of(value, metavar))
        die(options, program, "%s takes one of %s, not '%s'", option->name,
            metavar, value);
    option->text = value;
}

/* Returns the option that `argument` names, up to a "=", or NULL. */
static struct program_option *find_option(struct program_option *table,
                                          size_t count, const char *argument)
{
    size_t length = strcspn(argument, "=");

    for (size_t i = 0; i < count; i++)
        if (strlen(table[i].name) == length
            && strncmp(table[i].name, argument, length) == 0)
            return &table[i];
    return NULL;
}

/* Parses the option at argv[0]. Returns how many arguments it consumed. */
static int parse_option(struct options *options, const char *program,
                        char **argv)
{
    struct program_option standard[] = {
        { .name = options->address_name, .metavar = "ADDRESS",
          .text = options->address },
        { .name = "--port", .max = PORT_MAX, .value = options->port }
    };
    struct program_option *option = find_option(standard, 2, argv[0]);
    const char *equals = strchr(argv[0], '=');
    const char *value = equals != NULL ? equals + 1 : argv[1];

    if (option == NULL)
        option = find_option(options->extra, options->extra_count, argv[0]);
    if (option == NULL)
        die(options, program, "unrecognized option '%s'", argv[0]);
    if (value == NULL)
        die(options, program, "option '%s' requires an argument",
            option->name);
    set_option(options, program, option, value);
    options->address = standard[0].text;
    options->port = standard[1].value;
    return equals != NULL ? 1 : 2;
}

/* Returns the port to use if the command line does not name one. */
static long default_port(const struct options *options, const char *program)
{
    const struct program_option variable = { .name = "PORT", .max = PORT_MAX };
    const char *port = getenv("PORT");

    if (port == NULL || *port == '\0')
        return DEFAULT_PORT;
    return parse_number(options, program, &variable, port);
}

/* Exits after --help and --version: what the program was asked for is printed,
   or else it has failed. */
static _Noreturn void flush_and_exit(void)
{
    streams_flush_output();
    exit(EXIT_SUCCESS);
}

void options_parse(struct options *options, int argc, char **argv)
{
    const char *slash = strrchr(argv[0], '/');
    const char *program = slash != NULL ? slash + 1 : argv[0];
    int i = 1;

    if (options->address_name == NULL)
        options->address_name = "--bind";
    options->address = "127.0.0.1";
    options->port = PORT_UNSET;
    streams_open_missing();
    while (i < argc && argv[i][0] == '-' && strcmp(argv[i], "--") != 0) {
        if (strcmp(argv[i], "--help") == 0) {
            print_help(options, program);
            flush_and_exit();
        }
        if (strcmp(argv[i], "--version") == 0) {
            printf("%s (%s)\n", version, program);
            flush_and_exit();
        }
        i += parse_option(options, program, argv + i);
    }
    if (i < argc && strcmp(argv[i], "--") == 0)
        i++;
    if (i < argc && options->args_usage == NULL)
        die(options, program, "unexpected argument '%s'", argv[i]);
    /* Only now, so that a PORT of nonsense affects neither --port nor
       --help. */
    if (options->port == PORT_UNSET)
        options->port = default_port(options, program);
    options->args = argv + i;
}
