/*
 * Sends the same requests to two servers and fails if their replies differ.
 *
 *     tests/compare PORT_A PORT_B [OPTION...]
 *     tests/compare 6379 7000 --family strings --seed 1 --count 1000 --resp3
 *
 * The commands are random, but the same for the same seed. Server A is the
 * model, redis-server 7.0; server B must reply as it does. All keys of both are
 * deleted. Without --family all families of commands are compared, one after
 * the other. Exit status 0 if there was no difference, 1 if there was one, 2 if
 * the servers could not be compared. `tests/compare --tolerated` prints the
 * differences that are ignored, and why.
 */

#include "compare_grammar.h"
#include "compare_judge.h"
#include "compare_state.h"
#include "compare_tolerate.h"
#include "log.h"
#include "signals.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The command line. */
struct plan {
    const char *family;         /* --family; NULL: all */
    uint64_t seed;              /* --seed */
    uint64_t from;              /* --from: the number of the first pipeline */
    uint64_t count;             /* --count: how many pipelines */
    uint64_t max;               /* --max-differences */
    bool resp3;                 /* --resp3 */
    bool known_only;            /* --known-only */
    bool prints;                /* --print */
};

/* --- a family --- */

/* Lets the subscriber and the publisher take turns. After each turn of the
   publisher's, reads the messages that were delivered. Returns false at the
   first difference. */
static bool converse(struct run *run, const struct request *requests,
                     size_t count)
{
    struct pair pairs[2] = { { .is_open = false }, { .is_open = false } };
    bool is_same = true, queued = run->family->may_be_queued;

    for (size_t i = 0, end; is_same && i < count; i = end) {
        bool publisher = requests[i].by_publisher;
        for (end = i + 1; end < count; end++)
            if (requests[end].by_publisher != publisher)
                break;
        is_same = judge_ask(run, &pairs[publisher], requests + i, end - i,
                            queued ? MANNER_UNMARKED : MANNER_MARKED);
        if (is_same && publisher && !queued)
            is_same = judge_ask(run, &pairs[0], NULL, 0, MANNER_MARKED);
    }
    session_close(&pairs[0]);
    session_close(&pairs[1]);
    return is_same;
}

static bool ask(struct run *run, struct pair *pair,
                const struct request *requests, size_t count)
{
    const struct family *family = run->family;

    if (count == 0)
        return true;
    if (family->publisher != NULL)
        return converse(run, requests, count);
    if (family->is_fresh)
        session_close(pair);
    return judge_ask(run, pair, requests, count,
                     family->is_raw ? MANNER_RAW
                     : family->may_be_silent ? MANNER_SILENT
                     : MANNER_COUNTED);
}

/* For --known-only: moves the requests that both servers understand to the
   front. Returns how many there are. */
static size_t keep_known(struct run *run, struct request *requests,
                         size_t count)
{
    size_t kept = 0;

    if (run->family->is_raw)
        return count;
    for (size_t i = 0; i < count; i++) {
        struct request request = requests[i];
        if (state_lacks(run, request_argument(&request, 0)))
            continue;
        requests[i] = requests[kept];
        requests[kept++] = request;
    }
    return kept;
}

/* Compares pipeline after pipeline. Deletes all keys of both servers now and
   then, and after a difference. */
static void run_pipelines(struct run *run, const struct plan *plan)
{
    struct request requests[PIPELINE_MAX] = { 0 };
    struct pair pair = { .is_open = false };
    struct grammar dice = { 0 };
    bool goes_on = false;

    for (uint64_t i = 0; i < plan->count; i++) {
        grammar_start(&dice, plan->seed, plan->from + i);
        bool starts_again = grammar_below(&dice, 16) == 0;
        if (goes_on && starts_again)
            state_check(run, dice);
        if (run->differences >= plan->max)
            break;
        run->number = plan->from + i;
        if (!goes_on || starts_again)
            state_flush(run);
        size_t count = grammar_pipeline(&dice, run->family, requests);
        count = keep_known(run, requests, count);
        goes_on = ask(run, &pair, requests, count);
    }
    if (goes_on && run->differences < plan->max)
        state_check(run, dice);
    session_close(&pair);
    for (size_t i = 0; i < PIPELINE_MAX; i++)
        request_free(&requests[i]);
}

/* Compares one family. Returns the number of differences. */
static unsigned long run_family(const struct plan *plan, const long *ports,
                                const struct family *family,
                                struct known *known)
{
    struct run run = { .session = { .ports = { ports[0], ports[1] },
                                    .resp3 = plan->resp3 },
                       .family = family, .seed = plan->seed,
                       .number = plan->from, .prints = plan->prints,
                       .known = plan->known_only ? known : NULL };

    run_pipelines(&run, plan);
    printf("%-10s RESP%d: %" PRIu64 " pipelines, %lu commands, %lu tolerated, "
           "%lu differences\n", family->name, plan->resp3 ? 3 : 2,
           run.number - plan->from + 1, run.requests, run.tolerated,
           run.differences);
    fflush(stdout);
    return run.differences;
}

/* --- the command line --- */

static _Noreturn void misuse(const char *what)
{
    fprintf(stderr, "compare: %s\n"
            "usage: compare PORT_A PORT_B [--family NAME] [--resp3] "
            "[--seed N] [--from N]\n"
            "       [--count N] [--max-differences N] [--known-only] "
            "[--print]\n"
            "       compare --tolerated\nfamilies:", what);
    for (size_t i = 0; commands_family(i) != NULL; i++)
        fprintf(stderr, " %s", commands_family(i)->name);
    fputc('\n', stderr);
    exit(2);
}

static uint64_t parse_number(const char *text)
{
    char *end = NULL;

    if (text == NULL || *text < '0' || *text > '9')
        misuse("a number is missing");
    uint64_t number = strtoull(text, &end, 10);
    if (*end != '\0')
        misuse("not a number");
    return number;
}

static void read_options(struct plan *plan, char **option)
{
    while (*option != NULL) {
        const char *name = *option++;
        if (strcmp(name, "--resp3") == 0)
            plan->resp3 = true;
        else if (strcmp(name, "--known-only") == 0)
            plan->known_only = true;
        else if (strcmp(name, "--print") == 0)
            plan->prints = true;
        else if (strcmp(name, "--family") == 0 && *option != NULL)
            plan->family = *option++;
        else if (strcmp(name, "--seed") == 0)
            plan->seed = parse_number(*option++);
        else if (strcmp(name, "--from") == 0)
            plan->from = parse_number(*option++);
        else if (strcmp(name, "--count") == 0)
            plan->count = parse_number(*option++);
        else if (strcmp(name, "--max-differences") == 0)
            plan->max = parse_number(*option++);
        else
            misuse(name);
    }
}

int main(int argc, char **argv)
{
    struct plan plan = { .seed = 1, .count = 1000, .max = 10 };
    struct known known = { 0 };
    unsigned long differences = 0;
    bool found = false;

    if (argc == 2 && strcmp(argv[1], "--tolerated") == 0) {
        tolerate_print();
        return 0;
    }
    if (argc < 3)
        misuse("two ports are needed");
    long ports[SIDES] = { (long)parse_number(argv[1]),
                          (long)parse_number(argv[2]) };
    read_options(&plan, argv + 3);
    log_init("compare");
    signals_ignore_broken_pipe();
    for (size_t i = 0; commands_family(i) != NULL; i++) {
        const struct family *family = commands_family(i);
        if (plan.family != NULL && strcmp(plan.family, family->name) != 0)
            continue;
        found = true;
        differences += run_family(&plan, ports, family, &known);
    }
    known_free(&known);
    if (!found)
        misuse("unknown family");
    return differences > 0 ? 1 : 0;
}
