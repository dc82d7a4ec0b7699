/*
 * settings: the command line of step 3's server, within the kernel's limits.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "client/password.h"

/* What the operator has chosen. */
struct settings {
    const char *bind_address;   /* to listen on; borrowed from argv */
    long port;                  /* to listen on; 0: any that is free */
    size_t max_clients;         /* served at the same time */
    size_t max_memory_bytes;    /* of keys, values and what clients keep; 0:
                                   no limit */
    int64_t idle_timeout_ms;    /* how long a client may stay idle; 0: no
                                   limit */
    const char *backend;        /* of the poller: "poll" or "epoll" */
    struct password password;   /* for clients, if there is one */
};

/* Parses the command line and reads the password file. On an error it ends the
   program with a message: options_parse(), password_read_file(). */
void settings_parse(struct settings *settings, int argc, char **argv);

/* Raises the soft limit on open files (RLIMIT_NOFILE, often 1024) to what
   `max_clients` needs, as far as the hard limit allows. If that is not enough,
   lowers `max_clients` and logs a warning. */
void settings_raise_fd_limit(struct settings *settings);

/* Ends the program with exit status 1 and a message that says what to do: other
   machines could connect, and no password is required (Redis's protected
   mode). */
_Noreturn void settings_die_unprotected(const struct settings *settings);

#endif
