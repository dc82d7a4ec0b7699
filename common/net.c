/* The options for probes of a silent peer are not in POSIX.1-2008. macOS and
   FreeBSD hide their names from a program that asks for that standard. */
#undef _POSIX_C_SOURCE
#define _DEFAULT_SOURCE

#include "net.h"
#include "log.h"
#include "memory.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#if !defined TCP_KEEPIDLE && defined TCP_KEEPALIVE
#define TCP_KEEPIDLE TCP_KEEPALIVE      /* its name on macOS */
#endif

/* The length of the accept queue; the system has a limit of its own. SOMAXCONN
   is 128 in musl, which a crowd that connects at once overflows. */
enum { BACKLOG = 4096 };

/* getnameinfo(3) and not inet_ntop(3), which leaves out the scope of a
   link-local address, "%eth0": without it no client can connect. */
static void format_name(const struct sockaddr_storage *address,
                        socklen_t length, char name[static NET_NAME_SIZE])
{
    char host[INET6_ADDRSTRLEN + IF_NAMESIZE], port[8];
    bool is_six = address->ss_family == AF_INET6;

    if (getnameinfo((const struct sockaddr *)address, length, host,
                    sizeof host, port, sizeof port,
                    NI_NUMERICHOST | NI_NUMERICSERV) != 0)
        snprintf(name, NET_NAME_SIZE, "?");
    else
        snprintf(name, NET_NAME_SIZE, is_six ? "[%s]:%s" : "%s:%s", host,
                 port);
}

static void set_socket_option(int socket, int level, int option, int value)
{
    setsockopt(socket, level, option, &value, sizeof value);
}

/* Nagle's algorithm delays a small write until the one before it has been
   acknowledged, and the peer may delay that acknowledgment by 40 ms. We
   write complete replies, so there is nothing worth waiting for. */
static void set_nodelay(int socket)
{
    set_socket_option(socket, IPPROTO_TCP, TCP_NODELAY, 1);
}

/* A peer that vanishes, with its power or its network, sends no FIN, and its
   connection would stay forever. So the kernel probes a peer that has been
   silent, and reports an error (ETIMEDOUT) after three probes without a reply.
   POSIX has the probes; when they come is for each system to say. Set on
   a listener, the options are inherited by its connections. Set on each of
   these, they would make accept(2) take 5 microseconds instead of 3. */
static void set_keepalive(int socket)
{
    set_socket_option(socket, SOL_SOCKET, SO_KEEPALIVE, 1);
#ifdef TCP_KEEPIDLE
    set_socket_option(socket, IPPROTO_TCP, TCP_KEEPIDLE, NET_KEEPALIVE_S);
    set_socket_option(socket, IPPROTO_TCP, TCP_KEEPINTVL, NET_KEEPALIVE_S / 3);
    set_socket_option(socket, IPPROTO_TCP, TCP_KEEPCNT, 3);
#endif
}

void net_set_nonblocking(int socket)
{
    fcntl(socket, F_SETFL, fcntl(socket, F_GETFL) | O_NONBLOCK);
}

/* Returns the addresses that getaddrinfo(3) finds for a TCP socket, for the
   caller to free; NULL with errno if there are none, and `*why` in words. */
static struct addrinfo *resolve(const char *address, long port, int flags,
                                const char **why)
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
    if (error == 0)
        return addresses;
    *why = error == EAI_SYSTEM ? strerror(errno) : gai_strerror(error);
    if (error != EAI_SYSTEM)
        errno = EADDRNOTAVAIL;
    return NULL;
}

/* Closes a socket that could not be set up. Returns -1, and keeps errno. */
static int discard(int socket)
{
    int saved_errno = errno;

    close(socket);
    errno = saved_errno;
    return -1;
}

static int bind_to(const struct addrinfo *address)
{
    int listener = socket(address->ai_family, address->ai_socktype,
                          address->ai_protocol);

    if (listener < 0)
        return -1;
    /* After a restart, connections of the last run are still in TIME_WAIT in
       the kernel; without this, bind(2) would fail for a minute. */
    set_socket_option(listener, SOL_SOCKET, SO_REUSEADDR, 1);
    return bind(listener, address->ai_addr, address->ai_addrlen) == 0
        ? listener : discard(listener);
}

int net_bind(const char *address, long port, const char **why)
{
    struct addrinfo *addresses = resolve(address, port, AI_PASSIVE, why);

    if (addresses == NULL)
        return -1;
    int listener = bind_to(addresses);
    if (listener < 0)
        *why = strerror(errno);
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
    set_keepalive(socket);
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
        format_name(&address, length, name);
}

void net_local_name(int socket, char name[static NET_NAME_SIZE])
{
    struct sockaddr_storage address = { 0 };
    socklen_t length = sizeof address;

    getsockname(socket, (struct sockaddr *)&address, &length);
    format_name(&address, length, name);
}

static void back_off(const char *call, int error)
{
    struct timespec pause = { 0, NET_BACKOFF_MS * 1000000L };

    log_warn("server", "%s failed: %s; retrying in %d ms", call,
             strerror(error), NET_BACKOFF_MS);
    nanosleep(&pause, NULL);
}

void net_accept_backoff(int error)
{
    if (error != EAGAIN && error != EWOULDBLOCK)
        back_off("accept", error);
}

void net_fork_backoff(int error)
{
    back_off("fork", error);
}

static int connect_to(const struct addrinfo *address)
{
    int connected = socket(address->ai_family, address->ai_socktype,
                           address->ai_protocol);

    if (connected < 0)
        return -1;
    return connect(connected, address->ai_addr, address->ai_addrlen) == 0
        ? connected : discard(connected);
}

int net_connect(const char *address, long port, const char **why)
{
    struct addrinfo *addresses = resolve(address, port, 0, why);
    int connected = -1;

    if (addresses == NULL)
        return -1;
    /* A name such as "localhost" may mean ::1 and 127.0.0.1: try each. */
    for (const struct addrinfo *next = addresses;
         next != NULL && connected < 0; next = next->ai_next)
        connected = connect_to(next);
    *why = strerror(errno);
    freeaddrinfo(addresses);
    if (connected >= 0)
        set_nodelay(connected);
    return connected;
}
