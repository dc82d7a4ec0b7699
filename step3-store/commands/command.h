/*
 * command: what the server can do when asked, as a table.
 *
 * To add a command: write its function in commands/, declare it in
 * commands/commands.h, and give it a line in the table of command.c.
 */
#ifndef COMMAND_H
#define COMMAND_H

#include "buffer.h"
#include "../client/clients.h"
#include "server_stats.h"
#include "../client/password.h"
#include "../pubsub/pubsub.h"
#include "resp.h"
#include "../store/store.h"

/* One request, and all that a command may touch. */
struct call {
    struct client *client;                  /* who asks */
    struct clients *clients;                /* everybody */
    struct store *store;
    struct pubsub *pubsub;
    struct facts *facts;
    const struct password *password;
    const struct resp_value *arguments;     /* the command's name is first */
    size_t count;
    struct buffer *reply;                   /* append exactly one reply */
};

typedef void command_function(struct call *call);

/* Which of a command's arguments are keys: for COMMAND INFO. */
enum command_keys {
    NO_KEY, ONE_KEY, TWO_KEYS,
    ALL_KEYS,                   /* every argument */
    KEY_PAIRS                   /* every second one: key value key value */
};

struct command {
    const char *name;           /* lower case */
    int arity;                  /* arguments, name included; -n: n or more */
    enum command_keys keys;
    command_function *run;      /* NULL: it is nothing without a subcommand */
    const char *flags;          /* by Redis's names, for COMMAND INFO */
};

/* Finds the command that is asked for and runs it. A name that is not in the
   table, a wrong number of arguments, and what a client may not ask for now
   are answered as Redis 7.0 does. Whoever speaks HTTP is hung up on. */
void command_run(struct call *call);

/* The table: its lines from 0 on, NULL behind the last. One with a `|` in its
   name is a subcommand: `client|id` is CLIENT ID. */
const struct command *command_at(size_t line);

/* The line of this name, in upper or lower case; NULL if there is none. */
const struct command *command_find(struct slice name);

/* Has it subcommands, that its first argument names? */
bool command_has_subcommands(const struct command *command);

#endif
