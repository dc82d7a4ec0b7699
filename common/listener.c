#include "listener.h"
#include "log.h"
#include "net.h"
#include "signals.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die_cannot_listen(const char *address, long port,
                                        int error, const char *why)
{
    const char *advice = "Choose another port with --port.";

    if (error == EADDRINUSE)
        advice = "Stop the program that holds it, or choose another port "
                 "with --port.";
    else if (error == EADDRNOTAVAIL)
        advice = "Give --bind an address of this machine.";
    else if (error == EACCES)
        advice = "Ports below 1024 belong to root: choose another with "
                 "--port.";
    fprintf(stderr, "Could not bind the TCP listener to %s:%ld. Err: %s. %s\n",
            address, port, why, advice);
    exit(EXIT_FAILURE);
}

int listener_bind(const char *address, long port)
{
    const char *why = NULL;

    signals_suspend_catching();     /* no signal cuts getaddrinfo(3) short */
    int listener = net_bind(address, port, &why);
    int error = errno;
    signals_resume_catching();
    if (listener < 0)
        die_cannot_listen(address, port, error, why);
    return listener;
}

void listener_start(int listener, const char *address, long port)
{
    char name[NET_NAME_SIZE];

    /* Two sockets may be bound to one port; only one of them may listen. */
    if (!net_listen(listener))
        die_cannot_listen(address, port, errno, strerror(errno));
    net_local_name(listener, name);
    log_always("server", "Listening on %s", name);
}

int listener_open(const char *address, long port)
{
    int listener = listener_bind(address, port);

    if (!net_is_loopback(listener)) {
        char name[NET_NAME_SIZE];
        net_local_name(listener, name);
        log_warn("server", "Anyone who can reach %s over the network can use "
                 "this server: it asks for no password", name);
    }
    listener_start(listener, address, port);
    return listener;
}
