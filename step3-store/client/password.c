#include "password.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static _Noreturn void die_unreadable(const char *path, const char *why)
{
    fprintf(stderr, "Could not read a password from %s: %s. Write one into "
            "the file's first line, at most %d bytes.\n", path, why,
            PASSWORD_MAX);
    exit(EXIT_FAILURE);
}

void password_read_file(struct password *password, const char *path)
{
    char line[PASSWORD_MAX + 1];    /* one byte more shows that it is too
                                       long */
    FILE *file = fopen(path, "r");

    if (file == NULL)
        die_unreadable(path, strerror(errno));
    size_t size = fread(line, 1, sizeof line, file), length = 0;
    if (size == 0)
        die_unreadable(path, ferror(file) ? strerror(errno) : "it is empty");
    fclose(file);
    while (length < size && line[length] != '\r' && line[length] != '\n')
        length++;
    /* A client that keeps the password in a C string would send only what comes
       before the NUL. */
    if (memchr(line, '\0', length) != NULL)
        die_unreadable(path, "its first line holds a NUL");
    if (length == 0 || length > PASSWORD_MAX)
        die_unreadable(path, length == 0 ? "its first line is empty"
                                         : "its first line is too long");
    *password = (struct password){ .length = length };
    memcpy(password->bytes, line, length);
}

bool password_is_required(const struct password *password)
{
    return password->length > 0;
}

bool password_is(const struct password *password, struct slice given)
{
    char padded[PASSWORD_MAX] = "";
    unsigned char differs = given.length != password->length;

    if (given.length > PASSWORD_MAX)
        given.length = PASSWORD_MAX;
    if (given.length > 0)           /* memcpy(3) must not be given NULL */
        memcpy(padded, given.bytes, given.length);
    /* No early exit, and no branch: every byte is compared. */
    for (size_t i = 0; i < PASSWORD_MAX; i++)
        differs |= (unsigned char)(padded[i] ^ password->bytes[i]);
    return differs == 0;
}
