/*
 * Step 2: a process for each connection. A child serves its client, command
 * after command, from a store of its own; the parent accepts the next one.
 */

#include "children.h"
#include "command.h"
#include "connection.h"
#include "errors.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAX_CHILDREN, REQUEST_TIMEOUT, TIMEOUT, OPTIONS };   /* their places */

static void process(int socket, const char *peer,
                    const struct connection_limits *limits)
{
    struct connection connection;
    struct store store = { 0 };
    enum connection_event event;

    log_line(LOG_INFO, peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_REQUESTS);
    connection_limit(&connection, limits);
    while ((event = connection_read(&connection)) == CONNECTION_FRAME)
        command_run(&connection.output, &store, connection.decoder.values,
                    connection.decoder.count);
    connection_report(&connection, event);
    connection_close(&connection);
    store_free(&store);
    log_line(LOG_INFO, peer, "Ending connection");
}

/* fork(2) copies the process: afterwards there are two of it, each with the
   listener and with the client's socket. Each closes what it does not need.
   If the parent kept the sockets, it would run out of descriptors, and the
   client of a child that crashed would wait for ever; if a child kept the
   listener, the port would stay taken for as long as it lives. */
static void spawn(struct children *children, int listener, int socket,
                  const char *peer, const struct connection_limits *limits)
{
    pid_t child = children_fork(children);

    if (child == 0) {
        signals_release();
        close(listener);
        process(socket, peer, limits);
        /* Not exit(3): that would run what the parent has registered, and
           write out what it has left in stdio's buffers. */
        _exit(EXIT_SUCCESS);
    }
    close(socket);
}

static void serve(int listener, struct children *children,
                  const struct connection_limits *limits)
{
    while (!signals_stop()) {
        char peer[NET_NAME_SIZE];
        signals_wait(listener, -1);
        children_reap(children);
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_pause(errno);
            continue;
        }
        if (children_full(children)) {
            net_refuse(socket, errors_too_many_clients);
            continue;
        }
        spawn(children, listener, socket, peer, limits);
    }
}

int main(int argc, char **argv)
{
    struct option more[OPTIONS] = {
        { .name = "--max-children", .least = 1, .most = 100000, .value = 256,
          .meaning = "clients served at the same time" },
        { .name = "--request-timeout", .least = 1, .most = 86400, .value = 60,
          .meaning = "seconds for a command to arrive" },
        { .name = "--timeout", .most = 86400,
          .meaning = "seconds until an idle client is hung up on, 0: never" }
    };
    struct options options = {
        .about = "Serves each client in a process of its own, and asks nobody "
                 "for a password.",
        .more = more, .more_count = OPTIONS
    };
    struct children children;

    options_read(&options, argc, argv);
    log_start("server");
    signals_ignore_broken_pipe();
    signals_catch_stop();
    signals_hold();
    children_init(&children, (size_t)more[MAX_CHILDREN].value);
    struct connection_limits limits = { more[REQUEST_TIMEOUT].value,
                                        more[TIMEOUT].value };

    int listener = net_listen(options.address, options.port);
    net_set_nonblocking(listener);
    serve(listener, &children, &limits);
    log_line(LOG_INFO, "server", "Stopping");
    close(listener);
    children_stop(&children);
}
