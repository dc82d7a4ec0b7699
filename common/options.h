/*
 * options: what a program is told on its command line.
 *
 * Every program takes an address (--bind of a server, --host of a client),
 * --port, --help and --version; a program adds its own in a table. The port
 * may also come from PORT in the environment, the command line wins.
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stddef.h>

/* An option of one program alone: a whole number, or a text. */
struct option {
    const char *name;       /* "--max-children" */
    const char *meaning;    /* for --help, a line */
    long least, most;       /* of a number: what is accepted */
    long value;             /* in: the default; out: what was said */
    const char *takes;      /* NULL: a number. A text: what it is, "FILE", or
                               which words are accepted, "poll|epoll" */
    const char *text;       /* in: the default, or NULL; out: what was said,
                               or the default */
};

struct options {
    /* Set by the program before options_read(): */
    const char *about;          /* for --help: what the program does */
    const char *address_name;   /* NULL means "--bind" */
    const char *operands;       /* for --help: what may follow the options;
                                   NULL means that nothing may */
    struct option *more;        /* the program's own options */
    size_t more_count;
    /* Set by options_read(): */
    const char *address;        /* default 127.0.0.1 */
    long port;                  /* default 6379 */
    char **operand;             /* what follows the options, ends in NULL */
};

/* Reads the command line into `options`; the strings stay those of argv. For
   --help and --version it prints and exits 0. For anything it cannot
   understand it says what, prints the usage, and exits 2. */
void options_read(struct options *options, int argc, char **argv);

#endif
