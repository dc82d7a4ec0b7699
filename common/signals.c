#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/select.h>
#include <unistd.h>

static volatile sig_atomic_t stop_requested;
static int self_pipe[2] = { -1, -1 };

static void on_stop(int signal)
{
    int saved_errno = errno;    /* for the code that is interrupted */

    (void)signal;
    stop_requested = 1;
    if (self_pipe[1] >= 0 && write(self_pipe[1], "!", 1) < 0) {
        /* The pipe is full, so it is readable already. */
    }
    errno = saved_errno;
}

static void on_child(int signal)
{
    (void)signal;           /* it only has to interrupt the wait */
}

static void set_handler(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };

    sigemptyset(&action.sa_mask);
    /* No SA_RESTART: a signal must interrupt the wait. */
    sigaction(signal, &action, NULL);
}

static void blocked_signals(sigset_t *set)
{
    sigemptyset(set);
    sigaddset(set, SIGTERM);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGCHLD);
}

void signals_ignore_broken_pipe(void)
{
    set_handler(SIGPIPE, SIG_IGN);
}

void signals_ignore_children(void)
{
    set_handler(SIGCHLD, SIG_IGN);      /* the kernel reaps them: wait(2) */
}

void signals_catch_stop(void)
{
    set_handler(SIGTERM, on_stop);
    set_handler(SIGINT, on_stop);
}

bool signals_stop_requested(void)
{
    return stop_requested;
}

void signals_block(void)
{
    sigset_t blocked;

    set_handler(SIGCHLD, on_child);
    blocked_signals(&blocked);
    sigprocmask(SIG_BLOCK, &blocked, NULL);
}

void signals_wait(int listener, int timeout_ms)
{
    struct timespec timeout = { timeout_ms / 1000,
                                timeout_ms % 1000 * 1000000L };
    sigset_t none;
    fd_set ready;

    sigemptyset(&none);
    FD_ZERO(&ready);
    if (listener >= 0)
        FD_SET((size_t)listener, &ready);
    /* The kernel swaps the signal mask and starts to wait atomically: no
       signal can arrive in between. */
    pselect(listener + 1, &ready, NULL, NULL,
            timeout_ms < 0 ? NULL : &timeout, &none);
}

void signals_reset_in_child(void)
{
    sigset_t blocked;

    set_handler(SIGTERM, SIG_DFL);
    set_handler(SIGINT, SIG_DFL);
    set_handler(SIGCHLD, SIG_DFL);
    blocked_signals(&blocked);
    sigprocmask(SIG_UNBLOCK, &blocked, NULL);
}

int signals_open_self_pipe(void)
{
    if (pipe(self_pipe) < 0) {
        perror("Could not open the pipe that signals write to");
        exit(EXIT_FAILURE);
    }
    /* A handler must never block, not even on a full pipe. */
    fcntl(self_pipe[1], F_SETFL, O_NONBLOCK);
    return self_pipe[0];
}
