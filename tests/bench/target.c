/* For IP_BIND_ADDRESS_NO_PORT, which only Linux has. */
#undef _POSIX_C_SOURCE
#define _DEFAULT_SOURCE

#include "target.h"
#include "buffer.h"
#include "net.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const char ping[] = "*1\r\n$4\r\nPING\r\n", pong[] = "+PONG\r\n";

enum {
    SOURCES = 250,              /* addresses that our connections come from */
    PORTS = 20000,              /* connections from each of them */
    BATCH_MAX = 100             /* fewer than any server's accept queue holds */
};

_Noreturn void target_fail(const char *format, ...)
{
    va_list arguments;

    fputs("load: ", stderr);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    exit(EXIT_FAILURE);
}

int64_t target_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

void target_init(struct target *t, const char *address, long port)
{
    *t = (struct target){ .address = { .sin_family = AF_INET,
                                       .sin_port = htons((uint16_t)port) } };
    if (inet_pton(AF_INET, address, &t->address.sin_addr) != 1)
        target_fail("%s is not an address such as 127.0.0.1", address);
}

/* Chooses the address that a connection comes from. After we close a
   connection, its port is unusable for a minute (TIME_WAIT), and an address has
   only 28,000 ports for clients. So after 20,000 connections we go on to
   127.0.0.2, 127.0.0.3, and so on: all of 127.0.0.0/8 is this machine. (A
   redis-server in protected mode accepts only 127.0.0.1.) */
static void choose_source(struct target *t, int socket)
{
    struct sockaddr_in source = { .sin_family = AF_INET };
    int on = 1;

    if (t->connections < PORTS
        || ntohl(t->address.sin_addr.s_addr) >> 24 != 127)
        return;
    source.sin_addr.s_addr = htonl(INADDR_LOOPBACK + t->connections % SOURCES);
    /* Without this, bind(2) would choose a port before the kernel knows the
       destination, and so avoid ports that could be used. */
    setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    if (bind(socket, (const struct sockaddr *)&source, sizeof source) < 0)
        target_fail("cannot bind connection %u: %s", t->connections + 1,
                    strerror(errno));
}

int target_connect(struct target *t)
{
    int connected = socket(AF_INET, SOCK_STREAM, 0);
    int on = 1;

    if (connected < 0)
        target_fail("cannot open connection %u: %s (see ulimit -Hn)",
                    t->connections + 1, strerror(errno));
    choose_source(t, connected);
    setsockopt(connected, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (connect(connected, (const struct sockaddr *)&t->address,
                sizeof t->address) < 0)
        target_fail("the server at port %d refuses connection %u: %s",
                    ntohs(t->address.sin_port), t->connections + 1,
                    strerror(errno));
    t->connections++;
    return connected;
}

static void expect_pong(int socket)
{
    struct timeval timeout = { .tv_sec = TARGET_TIMEOUT_MS / 1000 };
    char reply[sizeof pong - 1] = "";
    size_t got = 0;

    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    while (got < sizeof reply) {
        ssize_t more = net_read(socket, reply + got, sizeof reply - got);
        if (more <= 0)
            target_fail("no reply to a PING: %s", more == 0
                        ? "the server closed the connection"
                        : strerror(errno));
        got += (size_t)more;
    }
    if (memcmp(reply, pong, sizeof reply) != 0)
        target_fail("the reply to a PING is not +PONG");
}

void target_ping(const int *sockets, size_t count)
{
    for (size_t from = 0; from < count; from += BATCH_MAX) {
        size_t end = from + BATCH_MAX < count ? from + BATCH_MAX : count;
        for (size_t i = from; i < end; i++)
            if (!net_write_all(sockets[i], slice_of(ping)))
                target_fail("cannot send a PING: %s", strerror(errno));
        for (size_t i = from; i < end; i++)
            expect_pong(sockets[i]);
    }
}

/* Waits until the server has accepted all connections. It accepts them in the
   order in which they came, so when a new one gets a reply, all earlier ones
   have been accepted. */
static void catch_up(struct target *t)
{
    int last = target_connect(t);

    target_ping(&last, 1);
    close(last);
}

void target_crowd(struct target *t, int *sockets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        sockets[i] = target_connect(t);
        if (i % BATCH_MAX == BATCH_MAX - 1 || i == count - 1)
            catch_up(t);
    }
}
