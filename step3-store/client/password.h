/*
 * password: what a client must say first, where a server asks for it.
 */
#ifndef PASSWORD_H
#define PASSWORD_H

#include <stdbool.h>

#include "buffer.h"

enum { PASSWORD_MAX = 512 };        /* bytes */

/* All zero: nobody is asked. */
struct password {
    size_t length;                  /* 0: there is none */
    char bytes[PASSWORD_MAX];       /* zeroes behind it */
};

/* Reads the first line of a file, so that the password stands neither on the
   command line, which everybody sees in ps(1), nor in the environment. If it
   cannot be read, is empty or too long, it ends the program with a message. */
void password_read(struct password *password, const char *path);

/* Is it this one? Takes the same time for every answer, so that nobody can
   find the password byte by byte with a clock. */
bool password_is(const struct password *password, struct slice said);

#endif
