/*
 * settings: what the server was told on its command line.
 */
#ifndef SETTINGS_H
#define SETTINGS_H

#include <stddef.h>
#include <stdint.h>

#include "client/password.h"

struct settings {
    const char *address;        /* to listen on */
    long port;
    size_t clients;             /* served at the same time */
    size_t memory;              /* bytes of keys and values; 0: no bound */
    int64_t idle_ms;            /* a client may be silent; 0: for ever */
    const char *wait;           /* "poll" or "epoll" */
    struct password password;   /* that clients must say; or there is none */
};

/* Reads the command line. Where it makes no sense, or the password cannot be
   read, it ends the program with a message. */
void settings_read(struct settings *settings, int argc, char **argv);

/* Others than this machine could connect, and there is no password: ends the
   program with a message that says what to do. */
_Noreturn void settings_refuse_open_door(const struct settings *settings);

#endif
