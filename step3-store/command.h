/*
 * command: what the server can do when asked, as a table.
 *
 * To add a command: write its function in commands/, declare it in
 * commands/commands.h, and give it a line in the table of command.c.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "buffer.h"
#include "clients.h"
#include "resp.h"
#include "store.h"

/* One request, and all that a command may touch. */
struct call {
    struct client *client;                  /* who asks */
    struct clients *clients;                /* everybody */
    struct store *store;
    const struct resp_value *arguments;     /* the command's name is first */
    size_t count;
    struct buffer *reply;                   /* append exactly one reply */
};

typedef void command_function(struct call *call);

struct command {
    const char *name;           /* lower case */
    int arity;                  /* arguments, name included; -n: n or more */
    command_function *run;
};

/* Finds the command that is asked for and runs it. A name that is not in the
   table and a wrong number of arguments are answered as Redis 7.0 does. */
void command_run(struct call *call);

#endif
