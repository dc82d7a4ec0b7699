/*
 * Goes wrong: what is printed once arrives twice in a file or a pipe.
 *
 * stdio keeps text until its buffer is full. fork(2) copies the buffer as it
 * copies all memory, and exit(3) writes it out, in the child and in the parent.
 *
 * No compiler notices that, no sanitizer, and no terminal, because stdio writes
 * each line to a terminal at once. (musl's stdio does so with the first line in
 * any case, and so prints only the second one twice.)
 *
 *     cc -o build/printed-twice step2-concurrency/pitfalls/printed-twice.c
 *     ./build/printed-twice | cat
 *
 * The cure: printed-once.c
 */

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

int main(void)
{
    printf("Listening\n");
    printf("Accepted a client\n");
    pid_t child = fork();
    if (child < 0)
        return EXIT_FAILURE;
    if (child == 0)
        exit(EXIT_SUCCESS);
    waitpid(child, NULL, 0);
}
