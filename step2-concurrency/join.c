/*
 * A task that returns a value to its parent: what tokio::spawn and its
 * JoinHandle do, with fork(2), a pipe and waitpid(2).
 *
 *     ./join          the task returns a value
 *     ./join panic    the task is killed by a signal of its own: abort(3)
 *     ./join cancel   the task is terminated before it is done
 */

#include "streams.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(EXIT_FAILURE);
}

/* Runs the task. Memory is not shared, so its value goes through the pipe. */
static _Noreturn void run_task(int pipe, const char *mode)
{
    static const char value[] = "return value";

    if (strcmp(mode, "panic") == 0)
        abort();
    if (strcmp(mode, "cancel") == 0)
        for (;;)
            pause();
    ssize_t written = write(pipe, value, sizeof value - 1);
    _exit(written == sizeof value - 1 ? EXIT_SUCCESS : EXIT_FAILURE);
}

/* Reads until EOF, which comes when the task has closed its end of the pipe,
   or has ended. Returns the length of the value. */
static size_t read_value(int pipe, char *value, size_t size)
{
    size_t length = 0;
    ssize_t received;

    while (length < size
           && (received = read(pipe, value + length, size - length)) > 0)
        length += (size_t)received;
    return length;
}

/* Prints how the task ended, in the words of Tokio's JoinError: a task that is
   killed by a signal "panicked", or "was cancelled" if we killed it. */
static void print_join_error(int status)
{
    int signal = WTERMSIG(status);

    if (WIFEXITED(status))
        printf("The task panicked: exit status %d\n", WEXITSTATUS(status));
    else
        printf("The task %s: signal %d (%s)\n",
               signal == SIGTERM ? "was cancelled" : "panicked", signal,
               strsignal(signal));
}

int main(int argc, char **argv)
{
    const char *mode = argc > 1 ? argv[1] : "";
    char value[64];
    int ends[2], status;

    streams_open_missing();
    /* Ignored signals are inherited. If SIGCHLD were ignored, we would get no
       exit status; if SIGTERM were, the task could not be cancelled. */
    signal(SIGCHLD, SIG_DFL);
    signal(SIGTERM, SIG_DFL);
    if (pipe(ends) < 0)
        fail("Could not make a pipe");
    pid_t task = fork();
    if (task < 0)
        fail("Could not fork");
    if (task == 0) {
        close(ends[0]);
        run_task(ends[1], mode);
    }
    close(ends[1]);     /* or our own copy would keep EOF away forever */
    if (strcmp(mode, "cancel") == 0)
        kill(task, SIGTERM);
    size_t length = read_value(ends[0], value, sizeof value);
    if (waitpid(task, &status, 0) < 0)
        fail("Could not wait for the task");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != EXIT_SUCCESS) {
        print_join_error(status);
        streams_flush_output();
        return EXIT_FAILURE;
    }
    printf("GOT %.*s\n", (int)length, value);
    streams_flush_output();
}
