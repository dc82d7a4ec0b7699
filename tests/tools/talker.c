/*
 * A scripted client for the tests: runs its verbs one after the other, sends
 * exactly the bytes in them, and fails if the server replies anything else.
 *
 *     tests/talker PORT VERB [OPERAND...] VERB [OPERAND...] ...
 *     tests/talker 6379 send 'PING\r\n' expect '+PONG\r\n' half-close end
 *
 * `tests/talker` alone prints the verbs. BYTES may contain the escapes \r \n \t
 * \0 \\ \" and \xHH. Exit status 0 if the server did all that was expected, 1
 * if it did not, 2 if the script is invalid. TALKER_TIMEOUT in the environment
 * is the number of seconds that a wait may last.
 */

#include "signals.h"
#include "talker_operands.h"
#include "talker_verbs.h"
#include "talker_wire.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

enum { TIMEOUT_S = 20 };    /* how long a wait may last by default */

static void run_verb(struct talker *t)
{
    const struct verb *verb;

    t->times = 1;
    t->verb = operand_text(t);
    if (strcmp(t->verb, "repeat") == 0) {
        t->times = operand_number(t);
        t->verb = operand_text(t);
    }
    verb = verb_find(t->verb);
    if (verb == NULL)
        operand_misuse(t, "unknown verb", "");
    if (t->times != 1 && !verb->repeats)
        operand_misuse(t, "cannot be repeated", "");
    verb->run(t);
    fflush(stdout);     /* a test may be waiting for the output */
}

/* Raises the limit on open descriptors, because `crowd` needs more of them than
   a program has by default. */
static void raise_descriptor_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/* Does nothing. The signal alone interrupts a connect(2) that lasts too
   long. */
static void on_alarm(int number)
{
    (void)number;
}

static void prepare(struct talker *t, char **argv)
{
    const char *timeout = getenv("TALKER_TIMEOUT");
    struct sigaction action = { .sa_handler = on_alarm };

    sigaction(SIGALRM, &action, NULL);
    signals_ignore_broken_pipe();
    raise_descriptor_limit();
    *t = (struct talker){ .next = argv + 1, .verb = "PORT", .number = 1 };
    t->port = (long)operand_number(t);
    t->timeout_s = timeout != NULL ? (unsigned)strtoul(timeout, NULL, 10)
                                   : TIMEOUT_S;
}

static void print_help(void)
{
    printf("usage: talker PORT VERB [OPERAND...]...\n\n");
    printf("  %-12s N VERB...: repeats the bytes of the verb N times\n",
           "repeat");
    verb_print_all();
}

int main(int argc, char **argv)
{
    struct talker talker;

    if (argc < 3) {
        print_help();
        return 2;
    }
    prepare(&talker, argv);
    /* Most scripts have one connection and need no `use`. In a script that
       begins with `use` or `visit`, an idle connection would be in the way. */
    talker.verb = "start";
    if (strcmp(*talker.next, "use") != 0 && strcmp(*talker.next, "visit") != 0)
        wire_open(&talker, 1);
    while (*talker.next != NULL)
        run_verb(&talker);
    free(talker.sockets);
    free(talker.sent);
    return 0;
}
