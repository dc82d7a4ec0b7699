#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static volatile sig_atomic_t stop_requested;
static bool catches_stop;
static int self_pipe[2] = { -1, -1 };

static void wake(void)
{
    int saved_errno = errno;    /* for the code that is interrupted */

    if (self_pipe[1] >= 0 && write(self_pipe[1], "!", 1) < 0) {
        /* The pipe is full, so it is readable already. */
    }
    errno = saved_errno;
}

static void on_stop(int signal)
{
    (void)signal;
    stop_requested = 1;
    wake();
}

static void on_child(int signal)
{
    (void)signal;
    wake();
}

static void set_handler(int signal, void (*handler)(int))
{
    struct sigaction action = { .sa_handler = handler };

    sigemptyset(&action.sa_mask);
    /* No SA_RESTART: a signal must interrupt whatever blocks. */
    sigaction(signal, &action, NULL);
}

/* Sets a handler, and unblocks the signal: a program inherits that, too. */
static void catch(int signal, void (*handler)(int))
{
    sigset_t set;

    set_handler(signal, handler);
    sigemptyset(&set);
    sigaddset(&set, signal);
    sigprocmask(SIG_UNBLOCK, &set, NULL);
}

static bool is_ignored(int signal)
{
    struct sigaction action = { .sa_handler = SIG_DFL };

    sigaction(signal, NULL, &action);
    return action.sa_handler == SIG_IGN;
}

void signals_ignore_broken_pipe(void)
{
    set_handler(SIGPIPE, SIG_IGN);
}

void signals_ignore_children(void)
{
    set_handler(SIGCHLD, SIG_IGN);      /* the kernel reaps them: wait(2) */
}

int signals_open_self_pipe(void)
{
    if (pipe(self_pipe) < 0) {
        perror("Could not open the pipe that signals write to");
        exit(EXIT_FAILURE);
    }
    /* A handler must never block, not even on a full pipe, and neither must
       the program, on an empty one. */
    for (size_t i = 0; i < 2; i++)
        fcntl(self_pipe[i], F_SETFL, O_NONBLOCK);
    return self_pipe[0];
}

/* SIGINT stays ignored where it was: see the header. */
static void catch_stop(void (*handler)(int))
{
    catch(SIGTERM, handler);
    if (!is_ignored(SIGINT))
        catch(SIGINT, handler);
}

void signals_catch_stop(void)
{
    catches_stop = true;
    catch_stop(on_stop);
}

void signals_suspend_catching(void)
{
    catch_stop(SIG_DFL);
    if (stop_requested)
        raise(SIGTERM);
}

void signals_resume_catching(void)
{
    if (catches_stop)
        catch_stop(on_stop);
}

void signals_catch_children(void)
{
    catch(SIGCHLD, on_child);
}

bool signals_stop_requested(void)
{
    return stop_requested;
}

void signals_wait(int listener, int timeout_ms)
{
    struct pollfd ready[] = {
        { .fd = self_pipe[0], .events = POLLIN },
        { .fd = listener, .events = POLLIN }    /* poll(2) skips a -1 */
    };
    char bytes[64];

    poll(ready, 2, timeout_ms);
    while (read(self_pipe[0], bytes, sizeof bytes) > 0)
        continue;           /* what they announce is checked next */
}

void signals_reset_in_child(void)
{
    for (size_t i = 0; i < 2; i++)
        close(self_pipe[i]);
    self_pipe[1] = -1;
    set_handler(SIGCHLD, SIG_DFL);
    /* A stop signal that came between fork(2) and here was caught by the
       parent's handler, in the child's copy of the parent. */
    signals_suspend_catching();
}
