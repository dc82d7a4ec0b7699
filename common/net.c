#include "net.h"
#include "log.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    PAUSE_MS = 100,     /* after a shortage, before the next try */
    BACKLOG = 4096      /* connections that may wait to be accepted; the system
                           has a limit of its own. SOMAXCONN is 128 in musl,
                           which a crowd that comes at once overflows */
};

static void format_name(const struct sockaddr_storage *address,
                        char name[static NET_NAME_SIZE])
{
    char host[INET6_ADDRSTRLEN] = "?";

    if (address->ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)address;
        inet_ntop(AF_INET6, &six->sin6_addr, host, sizeof host);
        snprintf(name, NET_NAME_SIZE, "[%s]:%d", host, ntohs(six->sin6_port));
    } else {
        const struct sockaddr_in *four = (const void *)address;
        inet_ntop(AF_INET, &four->sin_addr, host, sizeof host);
        snprintf(name, NET_NAME_SIZE, "%s:%d", host, ntohs(four->sin_port));
    }
}

static bool is_loopback(const struct sockaddr *address)
{
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)address;
        return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    }
    const struct sockaddr_in *four = (const void *)address;
    return ntohl(four->sin_addr.s_addr) >> 24 == 127;   /* 127.0.0.0/8 */
}

static void set_option(int socket, int level, int option)
{
    int on = 1;

    setsockopt(socket, level, option, &on, sizeof on);
}

/* Nagle's algorithm holds a small write back while an earlier one has not
   been acknowledged, and the peer may delay that acknowledgement by 40 ms.
   We write whole replies, so there is nothing worth waiting for. */
static void set_nodelay(int socket)
{
    set_option(socket, IPPROTO_TCP, TCP_NODELAY);
}

void net_set_nonblocking(int socket)
{
    fcntl(socket, F_SETFL, O_NONBLOCK);
}

/* What getaddrinfo(3) finds for a TCP socket; NULL with errno if nothing. */
static struct addrinfo *look_up(const char *address, long port, int flags)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = flags | AI_NUMERICSERV };
    struct addrinfo *found = NULL;
    char service[24];

    snprintf(service, sizeof service, "%ld", port);
    int error = getaddrinfo(address, service, &hints, &found);
    if (error == EAI_MEMORY)
        memory_exhausted(sizeof *found);
    if (error != 0 && error != EAI_SYSTEM)
        errno = EADDRNOTAVAIL;
    return error == 0 ? found : NULL;
}

static int try_to_listen(const struct addrinfo *at)
{
    int listener = socket(at->ai_family, at->ai_socktype, at->ai_protocol);

    if (listener < 0)
        return -1;
    /* After a restart, connections of the last run still linger in the
       kernel (TIME_WAIT); without this, bind(2) would fail for a minute. */
    set_option(listener, SOL_SOCKET, SO_REUSEADDR);
    if (bind(listener, at->ai_addr, at->ai_addrlen) == 0
        && listen(listener, BACKLOG) == 0)
        return listener;
    int error = errno;
    close(listener);
    errno = error;
    return -1;
}

static _Noreturn void cannot_listen(const char *address, long port, int error)
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
            address, port, strerror(error), advice);
    exit(EXIT_FAILURE);
}

static struct addrinfo *look_up_own(const char *address, long port)
{
    struct addrinfo *found = look_up(address, port, AI_PASSIVE);

    if (found == NULL)
        cannot_listen(address, port, errno);
    return found;
}

/* Frees what was found. */
static int listen_at(struct addrinfo *found, const char *address, long port,
                     bool warn)
{
    int listener = try_to_listen(found);
    char name[NET_NAME_SIZE];

    if (listener < 0)
        cannot_listen(address, port, errno);
    net_local_name(listener, name);
    if (warn && !is_loopback(found->ai_addr))
        log_line(LOG_WARN, "server", "Anyone who can reach %s over the "
                 "network can use this server: it asks for no password",
                 name);
    freeaddrinfo(found);
    log_always("server", "Listening on %s", name);
    return listener;
}

int net_listen(const char *address, long port)
{
    return listen_at(look_up_own(address, port), address, port, true);
}

int net_listen_guarded(const char *address, long port, bool guarded)
{
    struct addrinfo *found = look_up_own(address, port);

    if (guarded || is_loopback(found->ai_addr))
        return listen_at(found, address, port, false);
    freeaddrinfo(found);
    return -1;
}

int net_accept_any(int listener)
{
    int socket;

    do
        socket = accept(listener, NULL, NULL);
        /* EINTR: a signal. ECONNABORTED: the client was there and gave up
           before we came. Neither says anything about the next client. */
    while (socket < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (socket >= 0)
        set_nodelay(socket);
    return socket;
}

int net_accept(int listener, char peer[static NET_NAME_SIZE])
{
    int socket = net_accept_any(listener);

    if (socket < 0)
        return -1;
    /* Some systems, Linux not among them, pass O_NONBLOCK on from the
       listener. */
    fcntl(socket, F_SETFL, 0);
    net_peer_name(socket, peer);
    log_line(LOG_DEBUG, "server", "Accepted connection from %s", peer);
    return socket;
}

void net_peer_name(int socket, char name[static NET_NAME_SIZE])
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;

    /* A client that has gone already has no address any more. */
    if (getpeername(socket, (struct sockaddr *)&address, &length) < 0)
        snprintf(name, NET_NAME_SIZE, "?");
    else
        format_name(&address, name);
}

void net_local_name(int socket, char name[static NET_NAME_SIZE])
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;

    getsockname(socket, (struct sockaddr *)&address, &length);
    format_name(&address, name);
}

void net_pause(int error)
{
    struct timespec pause = { 0, PAUSE_MS * 1000000L };

    if (error == EAGAIN || error == EWOULDBLOCK)
        return;
    log_line(LOG_WARN, "server", "Cannot take the next connection: %s. "
             "Trying again in %d ms", strerror(error), PAUSE_MS);
    nanosleep(&pause, NULL);
}

int net_connect(const char *address, long port)
{
    struct addrinfo *found = look_up(address, port, 0);
    int connected = -1;

    /* A name such as "localhost" may mean ::1 and 127.0.0.1: try each. */
    for (struct addrinfo *at = found; at != NULL; at = at->ai_next) {
        connected = socket(at->ai_family, at->ai_socktype, at->ai_protocol);
        if (connected < 0)
            continue;
        if (connect(connected, at->ai_addr, at->ai_addrlen) == 0)
            break;
        int error = errno;
        close(connected);
        errno = error;
        connected = -1;
    }
    if (found != NULL)
        freeaddrinfo(found);
    else
        errno = EHOSTUNREACH;       /* nobody knows the name */
    if (connected >= 0)
        set_nodelay(connected);
    return connected;
}
