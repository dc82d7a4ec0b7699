/*
 * Goes wrong: hello.c, except that it forgets one thing.
 *
 *     socket      the parent keeps the client's socket, and the client never
 *                 receives EOF
 *     listener    the child keeps the listener, and the port stays in use
 *                 after the server is gone
 *     child       the parent does not reap its children, and each leaves a
 *                 zombie
 *
 * The cure for all three: hello.c
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
        .summary = "Forgets to close a descriptor, or to reap a child.",
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
            /* A child that outlives its server. */
            if (forgets(&options, "listener"))
                pause();
            _exit(EXIT_SUCCESS);
        }
        if (!forgets(&options, "socket"))
            close(socket);
    }
}
