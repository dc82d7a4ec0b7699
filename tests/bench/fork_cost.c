/*
 * Measures what a process costs, and what a connection costs. Prints one
 * number, the median of many rounds, in microseconds:
 *
 *     fork_cost fork          fork(2) a child that exits at once; waitpid(2)
 *     fork_cost fork MB       the same in a process that uses MB megabytes
 *     fork_cost accept        accept(2) of a connection that is waiting
 *
 * The process is about as large as step 2's server: libc and common/.
 */

#include "listener.h"
#include "memory.h"
#include "net.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 500, ROUNDS_IN_LARGE = 50, MEGABYTE = 1024 * 1024 };

static _Noreturn void fail(const char *what)
{
    perror(what);
    exit(EXIT_FAILURE);
}

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    const double *left = a, *right = b;

    return (*left > *right) - (*left < *right);
}

/* Calls `once` `rounds` times, and prints the median of what it returns. */
static void print_median(double (*once)(int), int argument, size_t rounds)
{
    double times[ROUNDS] = { 0 };

    for (size_t i = 0; i < rounds; i++)
        times[i] = once(argument);
    qsort(times, rounds, sizeof *times, compare);
    printf("%.2f\n", times[rounds / 2]);
}

static double fork_once(int unused)
{
    double begin_us = now_us();
    pid_t child = fork();

    (void)unused;
    if (child == 0)
        _exit(EXIT_SUCCESS);
    if (child < 0 || waitpid(child, NULL, 0) < 0)
        fail("fork");
    return now_us() - begin_us;
}

/* Returns how long accept(2) takes. The client connects before the clock
   starts, because that is not the server's work. */
static double accept_once(int listener)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;

    getsockname(listener, (struct sockaddr *)&address, &length);
    const char *why;
    int client = net_connect("127.0.0.1", ntohs(address.sin_port), &why);
    if (client < 0)
        fail("connect");
    double begin_us = now_us();
    int server = net_accept_socket(listener);
    double end_us = now_us();
    if (server < 0)
        fail("accept");
    close(client);
    close(server);
    return end_us - begin_us;
}

int main(int argc, char **argv)
{
    size_t megabytes = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;

    if (argc == 2 && strcmp(argv[1], "accept") == 0) {
        print_median(accept_once, listener_open("127.0.0.1", 0), ROUNDS);
    } else if (argc >= 2 && strcmp(argv[1], "fork") == 0) {
        /* Write to it: the kernel makes a page when it is first written to. */
        char *memory = xmalloc(megabytes * MEGABYTE);
        memset(memory, 1, megabytes * MEGABYTE);
        print_median(fork_once, 0, megabytes > 0 ? ROUNDS_IN_LARGE : ROUNDS);
        free(memory);
    } else {
        fprintf(stderr, "usage: fork_cost fork [MB] | accept\n");
        return 2;
    }
}
