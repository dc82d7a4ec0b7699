/*
 * Goes wrong: nearly hello.c, but it forgets one of the three things that
 * everybody forgets once. Told `socket`, the parent keeps the client's socket:
 * the client never sees the end. Told `listener`, the child keeps the
 * listener: the port stays taken when the server has gone. Told `child`,
 * nobody asks how the child ended: a zombie is left. hello.c is the cure of
 * all three.
 *
 *     cc -D_POSIX_C_SOURCE=200809L -Icommon -o build/forgets \
 *         step2-concurrency/pitfalls/forgets.c common/[a-z]*.c
 */

#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "signals.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool forgets(const struct options *options, const char *what)
{
    return options->args[0] != NULL
        && strcmp(options->args[0], what) == 0;
}

int main(int argc, char **argv)
{
    struct options options = {
        .summary = "Forgets what it is told to.",
        .args_usage = "socket|listener|child"
    };

    options_parse(&options, argc, argv);
    log_init("forgets");
    if (!forgets(&options, "child"))
        signals_ignore_children();

    int listener = listener_open(options.address, options.port);
    for (;;) {
        char peer[NET_NAME_SIZE];
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        pid_t child = fork();
        if (child == 0) {
            if (!forgets(&options, "listener"))
                close(listener);
            net_write_all(socket, slice_of("Hello!"));
            close(socket);
            /* A child that takes longer than its server lives. */
            if (forgets(&options, "listener"))
                pause();
            _exit(EXIT_SUCCESS);
        }
        if (!forgets(&options, "socket"))
            close(socket);
    }
}
