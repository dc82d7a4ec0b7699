/*
 * A lean load generator: measures how fast a server replies, and at what cost.
 * It needs Linux (epoll and /proc).
 *
 *     tests/bench/load --port 7000 --pid 1234 --work get --clients 50
 *
 * Each client sends a batch of requests, as many as --pipeline says, waits for
 * all replies, and sends the next batch. The output is one line of NAME=VALUE
 * pairs:
 *
 *     work ... idle       the options
 *     requests, seconds   how many requests there were, and how long they took
 *     rps                 requests per second
 *     p50_us, p99_us, max_us
 *                         how long a batch took: the median, the 99th
 *                         percentile, the maximum
 *     load_busy           the share of the time in which this program used its
 *                         core; at 1.00 it can do no more
 *
 * and, if --pid names the server's process:
 *
 *     cpu_ns              its CPU time per request
 *     server_busy         the same as load_busy, for the server
 *     rss_first, rss_idle, rss_asked, rss_last
 *                         its memory in bytes: at first, with the idle
 *                         connections, after each of them has sent a PING, and
 *                         at the end
 */

#include "crowd.h"
#include "memory.h"
#include "options.h"
#include "process.h"
#include "signals.h"
#include "target.h"
#include "work.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

enum {
    WORK, CLIENTS, PIPELINE, VALUE, KEYS, FILL, IDLE, WARM_UP, MILLISECONDS,
    REQUESTS, PID, OPTION_COUNT
};

/* The options, for example [CLIENTS].value. */
static const struct program_option defaults[OPTION_COUNT] = {
    [WORK] = { .name = "--work", .help = "what the clients ask for",
               .metavar = WORK_NAMES, .text = "ping" },
    [CLIENTS] = { .name = "--clients", .help = "busy connections",
                  .min = 1, .max = 100000, .value = 50 },
    [PIPELINE] = { .name = "--pipeline", .help = "requests in a batch",
                   .min = 1, .max = 10000, .value = 1 },
    [VALUE] = { .name = "--value", .help = "bytes in a value",
                .max = 1 << 29, .value = 3 },
    [KEYS] = { .name = "--keys", .help = "keys, used in turn",
               .min = 1, .max = 1000000000, .value = 1000 },
    [FILL] = { .name = "--fill", .help = "1: set the keys before a get",
               .max = 1, .value = 1 },
    [IDLE] = { .name = "--idle", .help = "connections that send one PING",
               .max = 1000000 },
    [WARM_UP] = { .name = "--warm-up", .help = "ms before measuring starts",
                  .max = 3600000, .value = 100 },
    [MILLISECONDS] = { .name = "--milliseconds", .help = "how long to measure",
                       .min = 1, .max = 3600000, .value = 1000 },
    [REQUESTS] = { .name = "--requests", .help = "requests to measure; 0: by "
                   "time", .max = LONG_MAX },
    [PID] = { .name = "--pid", .help = "the server's process; 0: unknown",
              .max = INT_MAX }
};

/* The server's memory (RSS) in bytes. */
struct memory {
    int64_t first;              /* before any client */
    int64_t idle;               /* with the idle connections */
    int64_t asked;              /* after each of them has sent a PING */
    int64_t last;               /* at the end */
};

struct result {
    long requests;              /* how many were measured */
    int64_t time_ns, server_cpu_ns, load_cpu_ns;
    struct memory memory;
    struct histogram latencies; /* how long each batch took */
};

/* Raises the limit on open descriptors, which is usually 1,024, to the hard
   limit. */
static void raise_limit(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

static int64_t server_cpu_ns(pid_t pid)
{
    int64_t used = pid > 0 ? process_cpu_ns(pid) : 0;

    if (used < 0)
        target_fail("cannot find process %ld", (long)pid);
    return used;
}

static int64_t server_memory(pid_t pid)
{
    return pid > 0 ? process_rss_bytes(pid) : 0;
}

/* Opens the idle connections, which stay open until the program ends. */
static void add_idle(struct target *target, size_t count, pid_t pid,
                     struct memory *memory)
{
    int *sockets = xmalloc(count * sizeof *sockets);

    memory->first = server_memory(pid);
    target_crowd(target, sockets, count);
    memory->idle = server_memory(pid);
    target_ping(sockets, count);
    memory->asked = server_memory(pid);
    free(sockets);
}

/* Does what is not measured: sets each key, and runs the work for a while to
   warm up the caches. */
static void prepare(struct crowd *crowd, const struct program_option *o,
                    struct work *work)
{
    static struct histogram ignored;
    long keys = o[KEYS].value;

    if (o[FILL].value && strcmp(o[WORK].text, "get") == 0) {
        struct work fill;
        work_init(&fill, "set", (size_t)o[VALUE].value,
                  (size_t)o[PIPELINE].value);
        crowd_run(crowd, &fill, keys, keys, INT_MAX, &ignored);
        work_free(&fill);
    }
    crowd_run(crowd, work, keys, LONG_MAX, o[WARM_UP].value, &ignored);
}

static void measure(struct crowd *crowd, const struct program_option *o,
                    struct work *work, struct result *r)
{
    pid_t pid = (pid_t)o[PID].value;
    long requests = o[REQUESTS].value;
    int64_t server_before_ns = server_cpu_ns(pid);
    int64_t load_before_ns = process_own_cpu_ns(getpid());
    int64_t before_ns = target_now_ns();

    r->requests = requests > 0
        ? crowd_run(crowd, work, o[KEYS].value, requests, INT_MAX,
                    &r->latencies)
        : crowd_run(crowd, work, o[KEYS].value, LONG_MAX,
                    o[MILLISECONDS].value, &r->latencies);
    r->time_ns = target_now_ns() - before_ns;
    r->load_cpu_ns = process_own_cpu_ns(getpid()) - load_before_ns;
    r->server_cpu_ns = server_cpu_ns(pid) - server_before_ns;
    r->memory.last = server_memory(pid);
}

static void print_result(const struct program_option *o, const struct result *r)
{
    double time_ns = (double)r->time_ns, requests = (double)r->requests;
    const struct histogram *w = &r->latencies;

    printf("work=%s clients=%ld pipeline=%ld value=%ld keys=%ld idle=%ld",
           o[WORK].text, o[CLIENTS].value, o[PIPELINE].value, o[VALUE].value,
           o[KEYS].value, o[IDLE].value);
    printf(" requests=%ld seconds=%.3f rps=%.0f", r->requests, time_ns / 1e9,
           requests / time_ns * 1e9);
    printf(" p50_us=%.1f p99_us=%.1f max_us=%.1f",
           (double)histogram_below(w, 0.5) / 1e3,
           (double)histogram_below(w, 0.99) / 1e3, (double)w->max / 1e3);
    if (o[PID].value > 0)
        printf(" cpu_ns=%.0f server_busy=%.2f rss_first=%lld rss_idle=%lld "
               "rss_asked=%lld rss_last=%lld",
               (double)r->server_cpu_ns / requests,
               (double)r->server_cpu_ns / time_ns,
               (long long)r->memory.first, (long long)r->memory.idle,
               (long long)r->memory.asked, (long long)r->memory.last);
    printf(" load_busy=%.2f\n", (double)r->load_cpu_ns / time_ns);
}

int main(int argc, char **argv)
{
    static struct result result;
    struct program_option own[OPTION_COUNT];
    struct options options = {
        .summary = "Measures how fast a server replies, and at what cost.",
        .address_name = "--host", .extra = own, .extra_count = OPTION_COUNT
    };
    struct target target;
    struct crowd crowd;
    struct work work;

    memcpy(own, defaults, sizeof own);
    options_parse(&options, argc, argv);
    signals_ignore_broken_pipe();
    raise_limit();
    target_init(&target, options.address, options.port);
    add_idle(&target, (size_t)own[IDLE].value, (pid_t)own[PID].value,
             &result.memory);
    crowd_open(&crowd, &target, (size_t)own[CLIENTS].value);
    work_init(&work, own[WORK].text, (size_t)own[VALUE].value,
              (size_t)own[PIPELINE].value);
    if (work.visits && own[PIPELINE].value > 1)
        target_fail("--work connect requires --pipeline 1");
    prepare(&crowd, own, &work);
    measure(&crowd, own, &work, &result);
    print_result(own, &result);
    crowd_close(&crowd);
    work_free(&work);
}
