/*
 * options: a program's command line.
 *
 * Every program takes an address (--bind for a server, --host for a client),
 * --port, --help and --version, and may add options of its own in a table.
 * The port may also come from PORT in the environment, which is not looked at
 * where the command line has --port.
 *
 * The parser is ours because POSIX has no long options: getopt_long(3) is
 * GNU's. It accepts what getopt_long does, `--port 7000` and `--port=7000`,
 * except abbreviations and options that follow an argument, and reports errors
 * in its words.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>

/* An option of one program: it takes a whole number, or else a text. */
struct program_option {
    const char *name;       /* with its dashes: "--max-children" */
    const char *help;       /* one line for --help */
    const char *metavar;    /* NULL for a number. For a text, what it is,
                               "FILE", or the words to choose from, "a|b" */
    long min, max;          /* of a number: the range accepted */
    long value;             /* of a number: in the default, out the value */
    const char *text;       /* of a text: in the default or NULL, out the
                               value; borrowed from argv */
};

/* The command line of a program: what it accepts, and what was given. */
struct options {
    /* Set by the program: */
    const char *summary;            /* for --help: what the program does */
    const char *address_name;       /* the address option; NULL: "--bind" */
    const char *args_usage;         /* the arguments that may follow the
                                       options, for --help; NULL: none may */
    struct program_option *extra;   /* the program's own options; borrowed */
    size_t extra_count;             /* how many */
    /* Set by options_parse(): */
    const char *address;            /* 127.0.0.1 by default; borrowed */
    long port;                      /* 6379 by default */
    char **args;                    /* what follows the options, NULL at the
                                       end; borrowed from argv */
};

/* Parses the command line into `options`, after streams_open_missing(): call it
   before all else. For --help and --version it prints and exits with status 0,
   or 1 if that could not be written. On an error it prints what is wrong and
   the usage to stderr, and exits with status 2. */
void options_parse(struct options *options, int argc, char **argv);

#endif
