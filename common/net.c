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
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* The length of the accept queue; the system has a limit of its own. SOMAXCONN
   is 128 in musl, which a crowd that connects at once overflows. */
enum { BACKLOG = 4096 };

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

static void set_option(int socket, int level, int option)
{
    int on = 1;

    setsockopt(socket, level, option, &on, sizeof on);
}

/* Nagle's algorithm delays a small write until the one before it has been
   acknowledged, and the peer may delay that acknowledgement by 40 ms. We
   write complete replies, so there is nothing worth waiting for. */
static void set_nodelay(int socket)
{
    set_option(socket, IPPROTO_TCP, TCP_NODELAY);
}

void net_set_nonblocking(int socket)
{
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

/* The addresses that getaddrinfo(3) finds for a TCP socket, for the caller to
   free; NULL with errno if there are none. */
static struct addrinfo *resolve(const char *address, long port, int flags)
{
    struct addrinfo hints = { .ai_family = AF_UNSPEC,
                              .ai_socktype = SOCK_STREAM,
                              .ai_flags = flags | AI_NUMERICSERV };
    struct addrinfo *addresses = NULL;
    char service[24];

    snprintf(service, sizeof service, "%ld", port);
    int error = getaddrinfo(address, service, &hints, &addresses);
    if (error == EAI_MEMORY)
        die_out_of_memory(sizeof *addresses);
    if (error != 0 && error != EAI_SYSTEM)
        errno = EADDRNOTAVAIL;
    return error == 0 ? addresses : NULL;
}

/* Closes a socket that is of no use. Returns -1, errno as it was. */
static int discard(int socket)
{
    int saved_errno = errno;

    close(socket);
    errno = saved_errno;
    return -1;
}

static int bind_to(const struct addrinfo *at)
{
    int listener = socket(at->ai_family, at->ai_socktype, at->ai_protocol);

    if (listener < 0)
        return -1;
    /* After a restart, connections of the last run are still in TIME_WAIT in
       the kernel; without this, bind(2) would fail for a minute. */
    set_option(listener, SOL_SOCKET, SO_REUSEADDR);
    return bind(listener, at->ai_addr, at->ai_addrlen) == 0
        ? listener : discard(listener);
}

int net_bind(const char *address, long port)
{
    struct addrinfo *addresses = resolve(address, port, AI_PASSIVE);

    if (addresses == NULL)
        return -1;
    int listener = bind_to(addresses);
    freeaddrinfo(addresses);
    return listener;
}

bool net_is_loopback(int socket)
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;

    getsockname(socket, (struct sockaddr *)&address, &length);
    if (address.ss_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const void *)&address;
        return IN6_IS_ADDR_LOOPBACK(&six->sin6_addr);
    }
    const struct sockaddr_in *four = (const void *)&address;
    return ntohl(four->sin_addr.s_addr) >> 24 == 127;   /* 127.0.0.0/8 */
}

bool net_listen(int socket)
{
    return listen(socket, BACKLOG) == 0;
}

int net_accept_socket(int listener)
{
    int socket;

    do
        socket = accept(listener, NULL, NULL);
        /* EINTR: a signal. ECONNABORTED: the client connected and gave up
           before we accepted it. Neither says anything about the next one. */
    while (socket < 0 && (errno == EINTR || errno == ECONNABORTED));
    if (socket >= 0)
        set_nodelay(socket);
    return socket;
}

int net_accept(int listener, char peer[static NET_NAME_SIZE])
{
    int socket = net_accept_socket(listener);

    if (socket < 0)
        return -1;
    /* On some systems, not on Linux, a socket inherits O_NONBLOCK from the
       listener. */
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) & ~O_NONBLOCK);
    net_peer_name(socket, peer);
    log_debug("server", "Accepted connection from %s", peer);
    return socket;
}

void net_peer_name(int socket, char name[static NET_NAME_SIZE])
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;

    /* A client that has reset the connection no longer has an address. */
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

void net_accept_backoff(int error)
{
    struct timespec pause = { 0, NET_ACCEPT_BACKOFF_MS * 1000000L };

    if (error == EAGAIN || error == EWOULDBLOCK)
        return;
    log_warn("server", "accept failed: %s; retrying in %d ms",
             strerror(error), NET_ACCEPT_BACKOFF_MS);
    nanosleep(&pause, NULL);
}

static int connect_to(const struct addrinfo *at)
{
    int connected = socket(at->ai_family, at->ai_socktype, at->ai_protocol);

    if (connected < 0)
        return -1;
    return connect(connected, at->ai_addr, at->ai_addrlen) == 0
        ? connected : discard(connected);
}

int net_connect(const char *address, long port)
{
    struct addrinfo *addresses = resolve(address, port, 0);
    int connected = -1;

    if (addresses == NULL) {
        errno = EHOSTUNREACH;       /* the name is unknown */
        return -1;
    }
    /* A name such as "localhost" may mean ::1 and 127.0.0.1: try each. */
    for (const struct addrinfo *at = addresses; at != NULL && connected < 0;
         at = at->ai_next)
        connected = connect_to(at);
    freeaddrinfo(addresses);
    if (connected >= 0)
        set_nodelay(connected);
    return connected;
}
