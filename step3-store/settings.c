#include "settings.h"
#include "options.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS_MAX = 10000, CLIENTS_MOST = 1000000 };

void settings_refuse_open_door(const struct settings *settings)
{
    fprintf(stderr, "Will not listen on %s without a password: whoever can "
            "reach this machine could read and change everything. Write a "
            "password into a file and name it with --password-file, or leave "
            "out --bind.\n", settings->address);
    exit(EXIT_FAILURE);
}

void settings_read(struct settings *settings, int argc, char **argv)
{
    enum { MAX_CLIENTS, MAX_MEMORY, PASSWORD_FILE, TIMEOUT, WAIT, COUNT };
    struct option more[COUNT] = {
        [MAX_CLIENTS] = { .name = "--max-clients",
            .meaning = "clients served at the same time",
            .least = 1, .most = CLIENTS_MOST, .value = CLIENTS_MAX },
        [MAX_MEMORY] = { .name = "--max-memory",
            .meaning = "bytes of keys and values (0: no bound)",
            .most = LONG_MAX },
        [PASSWORD_FILE] = { .name = "--password-file", .takes = "FILE",
            .meaning = "clients must say what is in it (AUTH)" },
        [TIMEOUT] = { .name = "--timeout",
            .meaning = "seconds a client may be silent (0: for ever)",
            .most = INT_MAX },
        [WAIT] = { .name = "--wait", .meaning = "how to wait",
            .takes = "poll|epoll", .text = "poll" }
    };
    struct options options = {
        .about = "Serves all clients from one loop, over one store. Beyond "
                 "this machine (--bind)\nonly with a password.",
        .more = more, .more_count = COUNT
    };

    options_read(&options, argc, argv);
    *settings = (struct settings){
        .address = options.address, .port = options.port,
        .clients = (size_t)more[MAX_CLIENTS].value,
        .memory = (size_t)more[MAX_MEMORY].value,
        .idle_ms = (int64_t)more[TIMEOUT].value * 1000,
        .wait = more[WAIT].text
    };
    if (more[PASSWORD_FILE].text != NULL)
        password_read(&settings->password, more[PASSWORD_FILE].text);
}
