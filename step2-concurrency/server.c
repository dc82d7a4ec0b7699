/*
 * Step 2: a process for each connection. A child serves its client, command
 * after command, from a store of its own; the parent accepts the next client.
 */

#include "children.h"
#include "command.h"
#include "connection.h"
#include "errors.h"
#include "listener.h"
#include "log.h"
#include "net.h"
#include "options.h"
#include "resp.h"
#include "signals.h"
#include "store.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

/* Indexes of the options. */
enum { MAX_CHILDREN, REQUEST_TIMEOUT, TIMEOUT, OPTIONS };

/* Runs commands until the client is done, or must be dropped. */
static void run_commands(struct connection *connection, struct store *store)
{
    const struct resp_values *request = &connection->decoder.frame;
    enum connection_event event;

    while ((event = connection_read(connection)) == CONNECTION_FRAME) {
        if (errors_is_http(request->items[0].text)) {
            log_client_warn(connection->peer, "%s", errors_http);
            return;
        }
        command_run(&connection->output, store, request);
    }
    connection_report(connection, event);
}

static void process(int socket, const char *peer,
                    const struct connection_timeouts *timeouts)
{
    struct connection connection;
    struct store store = { 0 };

    log_info(peer, "Accepted connection");
    connection_open(&connection, socket, peer, RESP_REQUESTS);
    connection_set_timeouts(&connection, timeouts);
    run_commands(&connection, &store);
    connection_close(&connection);
    store_free(&store);
    log_info(peer, "Ending connection");
}

/* Serves a client in a child process, and closes `socket` in this one. After
   the fork both processes have the listener and the socket open, so each closes
   what it does not need. If the parent kept the sockets, it would run out of
   file descriptors, and the client of a child that crashed would wait forever;
   if a child kept the listener, the port would stay in use for as long as the
   child lives. */
static void spawn(struct children *children, int listener, int socket,
                  const char *peer, const struct connection_timeouts *timeouts)
{
    pid_t child = children_fork(children);

    if (child == 0) {
        signals_reset_in_child();
        close(listener);
        process(socket, peer, timeouts);
        /* Not exit(3): that would run the parent's atexit(3) handlers, and
           flush what the parent has left in stdio's buffers. */
        _exit(EXIT_SUCCESS);
    }
    close(socket);
}

static void accept_clients(int listener, struct children *children,
                           const struct connection_timeouts *timeouts)
{
    while (!signals_stop_requested()) {
        char peer[NET_NAME_SIZE];
        signals_wait(listener, -1);
        children_reap(children);
        int socket = net_accept(listener, peer);
        if (socket < 0) {
            net_accept_backoff(errno);
            continue;
        }
        if (!children_wait_for_slot(children)) {
            net_refuse(socket, errors_too_many_clients);
            continue;
        }
        spawn(children, listener, socket, peer, timeouts);
    }
}

int main(int argc, char **argv)
{
    struct program_option extra[OPTIONS] = {
        { .name = "--max-children", .min = 1, .max = 100000, .value = 256,
          .help = "clients served at the same time" },
        { .name = "--request-timeout", .min = 1, .max = 86400, .value = 60,
          .help = "seconds for a command to arrive" },
        { .name = "--timeout", .max = 86400,
          .help = "disconnects a client after N seconds idle (0: never)" }
    };
    struct options options = {
        .summary = "Serves each client in a process of its own. Asks for no "
                   "password.",
        .extra = extra, .extra_count = OPTIONS
    };
    struct children children;

    options_parse(&options, argc, argv);
    log_init("server");
    signals_ignore_broken_pipe();
    signals_open_self_pipe();
    signals_catch_stop();
    signals_catch_children();
    children_init(&children, (size_t)extra[MAX_CHILDREN].value);
    struct connection_timeouts timeouts = {
        .request_s = extra[REQUEST_TIMEOUT].value,
        .idle_s = extra[TIMEOUT].value
    };

    int listener = listener_open(options.address, options.port);
    net_set_nonblocking(listener);
    accept_clients(listener, &children, &timeouts);
    log_info("server", "Stopping");
    close(listener);
    children_terminate(&children);
}
