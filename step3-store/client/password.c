#include "password.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void refuse(const char *path, const char *why)
{
    fprintf(stderr, "Could not read a password from %s: %s. Write one into "
            "the file's first line, %d bytes at the most.\n", path, why,
            PASSWORD_MAX);
    exit(EXIT_FAILURE);
}

void password_read(struct password *password, const char *path)
{
    char line[PASSWORD_MAX + 2];    /* with a newline and a NUL */
    FILE *file = fopen(path, "r");

    if (file == NULL)
        refuse(path, strerror(errno));
    if (fgets(line, sizeof line, file) == NULL)
        refuse(path, ferror(file) ? strerror(errno) : "it is empty");
    fclose(file);
    size_t length = strcspn(line, "\r\n");
    if (length == 0 || length > PASSWORD_MAX)
        refuse(path, length == 0 ? "its first line is empty"
                                 : "its first line is too long");
    *password = (struct password){ .length = length };
    memcpy(password->bytes, line, length);
}

bool password_is(const struct password *password, struct slice said)
{
    char padded[PASSWORD_MAX] = "";
    unsigned char differs = said.length != password->length;

    if (said.length > PASSWORD_MAX)
        said.length = PASSWORD_MAX;
    if (said.length > 0)            /* memcpy(3) must not be given NULL */
        memcpy(padded, said.bytes, said.length);
    /* No early end, and no branch: every byte is looked at. */
    for (size_t i = 0; i < PASSWORD_MAX; i++)
        differs |= (unsigned char)(padded[i] ^ password->bytes[i]);
    return differs == 0;
}
