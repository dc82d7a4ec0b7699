/*
 * password: how a client authenticates, if the server requires it.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <stdbool.h>

#include "buffer.h"

enum { PASSWORD_MAX = 512 };        /* bytes */

/* All zero (`{0}`): no password is required. */
struct password {
    size_t length;                  /* bytes; 0: none is required */
    char bytes[PASSWORD_MAX];       /* padded with zeros */
};

/* Reads the password from the first line of a file: any user can see another
   process's command line with ps(1), and some its environment. Ends the program
   with a message and exit status 1 if the file cannot be read, or the line is
   empty, too long or holds a NUL. */
void password_read_file(struct password *password, const char *path);

/* Returns true if clients must authenticate. */
bool password_is_required(const struct password *password);

/* Returns true if `given` is the password. Takes the same time whatever the
   result, so that a client cannot find the password byte by byte with a
   clock. */
bool password_is(const struct password *password, struct slice given);

#endif
