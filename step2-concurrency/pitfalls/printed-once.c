/*
 * The cure of printed-twice.c: no text crosses fork(2) in a buffer, and the
 * child leaves by _exit(2), which writes out no buffer and runs nothing that
 * the parent has registered with atexit(3).
 *
 *     cc -o build/printed-once step2-concurrency/pitfalls/printed-once.c
 *     ./build/printed-once | cat
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("Listening\n");
    printf("Accepted a client\n");
    fflush(stdout);
    pid_t child = fork();
    if (child < 0)
        return EXIT_FAILURE;
    if (child == 0)
        _exit(EXIT_SUCCESS);
    waitpid(child, NULL, 0);
}
