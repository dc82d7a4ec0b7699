#include "settings.h"
#include "log.h"
#include "options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

enum {
    MAX_CLIENTS_DEFAULT = 10000,
    MAX_CLIENTS_CEILING = 1000000,
    RESERVED_FDS = 32           /* for stdio, the listener, the pipe, and
                                   clients that are being rejected */
};

_Noreturn void settings_die_unprotected(const struct settings *settings)
{
    fprintf(stderr, "Will not listen on %s without a password: anyone who can "
            "reach this machine could read and change everything. Write a "
            "password into a file and name it with --password-file, or leave "
            "out --bind.\n", settings->bind_address);
    exit(EXIT_FAILURE);
}

void settings_parse(struct settings *settings, int argc, char **argv)
{
    enum { BACKEND, MAX_CLIENTS, MAX_MEMORY, PASSWORD_FILE, TIMEOUT, COUNT };
    struct program_option extra[COUNT] = {
        [BACKEND] = { .name = "--backend", .metavar = "poll|epoll",
            .help = "how the event loop waits", .text = "poll" },
        [MAX_CLIENTS] = { .name = "--max-clients",
            .help = "clients served at the same time",
            .min = 1, .max = MAX_CLIENTS_CEILING,
            .value = MAX_CLIENTS_DEFAULT },
        [MAX_MEMORY] = { .name = "--max-memory",
            .help = "bytes kept, mostly keys and values (0: no limit)",
            .max = LONG_MAX },
        [PASSWORD_FILE] = { .name = "--password-file", .metavar = "FILE",
            .help = "clients must give the password in it (AUTH)" },
        [TIMEOUT] = { .name = "--timeout",
            .help = "disconnects a client after N seconds idle (0: never)",
            .max = INT_MAX }
    };
    struct options options = {
        .summary = "Serves all clients from one event loop, over one store. "
                   "Listens beyond this\nmachine (--bind) only with a "
                   "password.",
        .extra = extra, .extra_count = COUNT
    };

    options_parse(&options, argc, argv);
    *settings = (struct settings){
        .bind_address = options.address, .port = options.port,
        .max_clients = (size_t)extra[MAX_CLIENTS].value,
        .max_memory_bytes = (size_t)extra[MAX_MEMORY].value,
        .idle_timeout_ms = (int64_t)extra[TIMEOUT].value * 1000,
        .backend = extra[BACKEND].text
    };
    if (extra[PASSWORD_FILE].text != NULL)
        password_read_file(&settings->password, extra[PASSWORD_FILE].text);
}

void settings_raise_fd_limit(struct settings *settings)
{
    rlim_t needed = (rlim_t)settings->max_clients + RESERVED_FDS;
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return;
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < needed) {
        limit.rlim_cur = limit.rlim_max == RLIM_INFINITY
            || limit.rlim_max > needed ? needed : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed)
        return;
    size_t fit = limit.rlim_cur > RESERVED_FDS
        ? (size_t)(limit.rlim_cur - RESERVED_FDS) : 1;
    log_warn("server", "Limiting to %zu clients instead of %zu: the hard limit "
             "on open files is %llu (ulimit -Hn)", fit, settings->max_clients,
             (unsigned long long)limit.rlim_cur);
    settings->max_clients = fit;
}
