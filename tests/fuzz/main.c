/*
 * Makes a harness a plain program, for any compiler: runs it with each file on
 * the command line and prints how many there were.
 *
 *     frames FILE...
 */

#include "fuzz.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_SIZE = 4096 };

static struct buffer read_file(const char *name)
{
    struct buffer bytes = { 0 };
    FILE *file = fopen(name, "rb");
    size_t got;

    if (file == NULL) {
        fprintf(stderr, "Cannot read %s: %s\n", name, strerror(errno));
        exit(EXIT_FAILURE);
    }
    while ((got = fread(buffer_reserve(&bytes, CHUNK_SIZE), 1, CHUNK_SIZE,
                        file)) > 0)
        buffer_commit(&bytes, got);
    fclose(file);
    return bytes;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        /* Print the name first: the input may end the program. */
        printf("%s\n", argv[i]);
        fflush(stdout);
        struct buffer bytes = read_file(argv[i]);
        /* Without spare capacity, so that AddressSanitizer reports a read
           beyond the input. */
        buffer_shrink_to_fit(&bytes);
        LLVMFuzzerTestOneInput((const uint8_t *)buffer_bytes(&bytes),
                               buffer_length(&bytes));
        buffer_free(&bytes);
    }
    printf("%d inputs, nothing found\n", argc - 1);
    return 0;
}
