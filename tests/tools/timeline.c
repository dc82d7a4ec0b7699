/*
 * Shows which client waits for which: five clients visit a server, the first
 * of them slowly, and each is a bar on one time axis.
 *
 *     tests/timeline --port 7000 --title 'Step 1' --svg build/step1
 *
 * With --svg it also draws the picture. tests/timeline-run starts the server.
 * Exit status 1 if a client gets no reply.
 */

#include "options.h"
#include "signals.h"
#include "timeline_svg.h"
#include "timeline_visits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    COLUMNS = 48,               /* the width of the time axis */
    AXIS_MS = 1200,             /* the time it covers, or a multiple of it if
                                   the last reply is later */
    TICK_MS = 500               /* between two ticks; times the same multiple */
};

/* Returns the multiple of AXIS_MS that the time axis must cover to end after
   the last reply. */
static int64_t axis_multiple(const struct visit *visits)
{
    int64_t last_ms = 0;

    for (size_t i = 0; i < VISITS_COUNT; i++)
        if (visits[i].done_ms > last_ms)
            last_ms = visits[i].done_ms;
    return last_ms / AXIS_MS + 1;
}

static size_t to_column(int64_t ms, int64_t axis_ms)
{
    return (size_t)(ms * COLUMNS / axis_ms);
}

static void print_visit(int number, const struct visit *visit,
                        int64_t axis_ms)
{
    char bar[COLUMNS];
    size_t start = to_column(visit->start_ms, axis_ms);
    size_t asked = to_column(visit->asked_ms, axis_ms);
    size_t done = to_column(visit->done_ms, axis_ms);
    bool is_slow = number == 1;

    memset(bar, ' ', sizeof bar);
    memset(bar + start, 's', asked - start);
    memset(bar + asked, '.', done - asked);
    bar[done] = 'R';
    printf("client %d  |%.*s|  %s %" PRId64 " ms\n", number, COLUMNS, bar,
           is_slow ? "sends" : "waits", is_slow
           ? visit->asked_ms - visit->start_ms
           : visit->done_ms - visit->asked_ms);
}

static void print_axis(int64_t axis_ms, int64_t tick_ms)
{
    int column = 0;

    fputs("           ", stdout);
    for (int64_t ms = 0; ms <= axis_ms; ms += tick_ms) {
        int gap = (int)to_column(ms, axis_ms) - column;
        column += printf("%*s%.1f s", gap, "", (double)ms / 1000);
    }
    putchar('\n');
}

int main(int argc, char **argv)
{
    struct program_option extra[] = {
        { .name = "--title", .metavar = "TEXT", .text = "Timeline",
          .help = "the line above the bars" },
        { .name = "--svg", .metavar = "PATH",
          .help = "also draws PATH-light.svg and PATH-dark.svg" }
    };
    struct options options = {
        .summary = "Visits a server with five clients, of which the first is "
                   "slow, and shows when\neach of them is served.",
        .address_name = "--host", .extra = extra, .extra_count = 2
    };
    struct visit visits[VISITS_COUNT];

    options_parse(&options, argc, argv);
    signals_ignore_broken_pipe();
    visits_make(options.address, options.port, visits);
    int64_t axis_ms = axis_multiple(visits) * AXIS_MS;
    int64_t tick_ms = axis_multiple(visits) * TICK_MS;
    puts(extra[0].text);
    for (int i = 0; i < VISITS_COUNT; i++)
        print_visit(i + 1, &visits[i], axis_ms);
    print_axis(axis_ms, tick_ms);
    puts("s sends slowly   . waits for its reply   R has it");
    if (extra[1].text != NULL && !timeline_draw(extra[1].text, extra[0].text,
                                                visits, axis_ms, tick_ms)) {
        fprintf(stderr, "timeline: cannot write %s-*.svg: %s\n", extra[1].text,
                strerror(errno));
        return EXIT_FAILURE;
    }
    return EXIT_SUCCESS;
}
