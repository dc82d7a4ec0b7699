#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t stop_asked;
static int stop_pipe[2] = { -1, -1 };

static void on_stop(int signal)
{
    int saved = errno;      /* the code that we interrupt may look at it */

    (void)signal;
    stop_asked = 1;
    if (stop_pipe[1] >= 0 && write(stop_pipe[1], "!", 1) < 0) {
        /* The pipe is full of bytes that say the same. */
    }
    errno = saved;
}

static void on_child(int signal)
{
    (void)signal;           /* that the wait ends is all that we want */
}

static void handle(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };

    sigemptyset(&action.sa_mask);
    /* No SA_RESTART: a wait that a signal interrupts shall end. */
    sigaction(signal, &action, NULL);
}

static void held_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGCHLD);
}

void signals_ignore_broken_pipe(void)
{
    handle(SIGPIPE, SIG_IGN);
}

void signals_ignore_children(void)
{
    handle(SIGCHLD, SIG_IGN);       /* the kernel reaps them: waitpid(2) */
}

void signals_catch_stop(void)
{
    handle(SIGTERM, on_stop);
    handle(SIGINT, on_stop);
}

bool signals_stop(void)
{
    return stop_asked;
}

void signals_hold(void)
{
    sigset_t held;

    handle(SIGCHLD, on_child);
    held_signals(&held);
    sigprocmask(SIG_BLOCK, &held, NULL);
}

void signals_wait(int listener, int milliseconds)
{
    struct timespec limit = { milliseconds / 1000,
                              milliseconds % 1000 * 1000000L };
    sigset_t none;
    fd_set ready;

    sigemptyset(&none);
    FD_ZERO(&ready);
    if (listener >= 0)
        FD_SET((size_t)listener, &ready);
    /* The swap of the signal mask and the wait are one step for the kernel:
       no signal fits in between. */
    pselect(listener + 1, &ready, NULL, NULL,
            milliseconds < 0 ? NULL : &limit, &none);
}

void signals_release(void)
{
    sigset_t held;

    handle(SIGTERM, SIG_DFL);
    handle(SIGINT, SIG_DFL);
    handle(SIGCHLD, SIG_DFL);
    held_signals(&held);
    sigprocmask(SIG_UNBLOCK, &held, NULL);
}

int signals_stop_pipe(void)
{
    if (pipe(stop_pipe) < 0) {
        perror("Could not make the pipe that signals write to");
        exit(EXIT_FAILURE);
    }
    /* A handler must never wait, not even for a full pipe. */
    fcntl(stop_pipe[1], F_SETFL, O_NONBLOCK);
    return stop_pipe[0];
}
