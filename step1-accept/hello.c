/*
 * Greets each client and closes the connection: the smallest server. It makes
 * the system calls itself, so it needs nothing but this file:
 *
 *     cc -o build/hello step1-accept/hello.c && ./build/hello 6379
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Ends the program with the name of the call that failed, and why. */
static _Noreturn void die(const char *call)
{
    perror(call);
    exit(EXIT_FAILURE);
}

/* Returns a TCP socket that is bound to `port` of 127.0.0.1. */
static int open_socket(long port)
{
    struct sockaddr_in address = {
        .sin_family = AF_INET,                          /* IPv4 */
        .sin_addr.s_addr = htonl(0x7f000001),           /* 127.0.0.1 */
        .sin_port = htons((in_port_t)port)
    };
    int listener = socket(AF_INET, SOCK_STREAM, 0);     /* TCP */
    int on = 1;

    if (listener < 0)
        die("socket");
    if (setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0)
        die("setsockopt");
    if (bind(listener, (struct sockaddr *)&address, sizeof address) < 0) {
        fprintf(stderr, "Could not bind the TCP listener to 127.0.0.1:%ld. "
                "Err: %s. Stop the program that holds it, or choose another "
                "port: hello PORT\n", port, strerror(errno));
        exit(EXIT_FAILURE);
    }
    return listener;
}

/* Logs which port clients can connect to, as all our servers do. */
static void log_port(int listener)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    struct timespec now;
    char text[sizeof "2023-02-05T02:23:44"];

    if (getsockname(listener, (struct sockaddr *)&address, &length) < 0)
        die("getsockname");
    if (clock_gettime(CLOCK_REALTIME, &now) < 0)
        die("clock_gettime");
    strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", gmtime(&now.tv_sec));
    fprintf(stderr, "%s.%06ldZ  INFO hello: [server] Listening on "
            "127.0.0.1:%d\n", text, now.tv_nsec / 1000,
            ntohs(address.sin_port));
}

int main(int argc, char **argv)
{
    static const char greeting[] = "Hello world!\n";
    char *end = "";
    long port = argc > 1 ? strtol(argv[1], &end, 10) : 6379;

    if (argc > 2 || *end != '\0' || port < 0 || port > 65535) {
        fprintf(stderr, "usage: hello [PORT]\n");
        return 2;
    }
    int listener = open_socket(port);
    if (listen(listener, 128) < 0)
        die("listen");
    log_port(listener);
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (client < 0)
            die("accept");
        if (write(client, greeting, sizeof greeting - 1) < 0)
            perror("write");    /* this client is gone; serve the next */
        if (close(client) < 0)
            perror("close");
    }
}
