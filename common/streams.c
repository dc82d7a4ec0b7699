#include "streams.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void streams_open_missing(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        /* open(2) returns the lowest descriptor that is free, and here that
           is `fd`. The mode is the wrong one on purpose: reading from stdin,
           or printing, must fail and not be taken for success. */
        if (fcntl(fd, F_GETFD) < 0
            && open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY) < 0)
            _Exit(EXIT_FAILURE);
    }
}

void streams_flush_output(void)
{
    /* An earlier write may have failed as well, when the buffer was full. */
    if (fflush(stdout) == 0 && !ferror(stdout))
        return;
    fprintf(stderr, "Could not write to stdout: %s\n", strerror(errno));
    /* _Exit, not exit: see memory.c. */
    _Exit(EXIT_FAILURE);
}
