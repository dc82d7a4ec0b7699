/*
 * command_table: the commands that the server has.
 *
 * To add one: write its function in a file of this directory, declare it in
 * commands.h, and add its line to the table in command_table.c.
 */
#ifndef COMMAND_TABLE_H
#define COMMAND_TABLE_H

#include "call.h"

enum { COMMAND_NAME_SIZE = 32 };    /* bytes of the longest name, and more */

/* What is special about a command: bits, in Redis's order and by its names. */
enum command_flag {
    COMMAND_WRITE = 1 << 0,         /* changes the store */
    COMMAND_READONLY = 1 << 1,      /* reads the store */
    COMMAND_DENYOOM = 1 << 2,       /* may need memory: refused without any */
    COMMAND_ADMIN = 1 << 3,         /* for administrators */
    COMMAND_PUBSUB = 1 << 4,        /* about pub/sub */
    COMMAND_NOSCRIPT = 1 << 5,      /* not for scripts */
    COMMAND_LOADING = 1 << 6,       /* allowed while values are loaded */
    COMMAND_STALE = 1 << 7,         /* allowed on a stale replica */
    COMMAND_SKIP_SLOWLOG = 1 << 8,  /* a slow one is not logged */
    COMMAND_FAST = 1 << 9,          /* takes O(1) or O(log n) */
    COMMAND_NO_AUTH = 1 << 10,      /* for unauthenticated clients, too */
    COMMAND_ALLOW_BUSY = 1 << 11,   /* allowed while a script runs */
    COMMAND_FLAGS = 12,             /* how many of these there are */
    COMMAND_SUBSCRIBED = 1 << 12,   /* ours: allowed for a subscriber that
                                       speaks RESP2 */
    COMMAND_UNQUEUED = 1 << 13,     /* ours: run at once after MULTI, and
                                       allowed there without memory */
    COMMAND_CONTAINER = 1 << 14     /* ours: has subcommands */
};

/* Which of a command's arguments are keys: for COMMAND INFO. */
enum command_keys {
    NO_KEY, ONE_KEY, TWO_KEYS,
    ALL_KEYS,                   /* every argument */
    KEY_PAIRS                   /* every second one: key value key value */
};

/* An entry of the table. */
struct command {
    const char *name;           /* in lower case. With a `|` it is a
                                   subcommand: `client|id` is CLIENT ID */
    int arity;                  /* arguments, name included; -n: n or more */
    enum command_keys keys;     /* which of its arguments are keys */
    command_function *run;      /* NULL: it needs a subcommand */
    unsigned flags;             /* enum command_flag, or-ed together */
};

/* Returns entry `i` of the table, from 0, or NULL past the end. The table is
   constant, so entries are valid for as long as the server runs. */
const struct command *command_at(size_t i);

/* Returns the index of a command in the table. */
size_t command_index(const struct command *command);

/* Returns the command of this name, in any case, or NULL if there is none.
   A binary search. */
const struct command *command_find(struct slice name);

/* Returns true if this is the command's name, in any case. A subcommand is not
   called by its full name, so for one it is always false. */
bool command_is_named(const struct command *command, struct slice name);

/* Returns the subcommand of `command` that is called `word`, in any case, or
   NULL if there is none. */
const struct command *command_find_subcommand(const struct command *command,
                                              struct slice word);

/* Returns true if the command has subcommands, selected by its first
   argument. */
bool command_has_subcommands(const struct command *command);

/* Returns true if the entry is a subcommand. */
bool command_is_subcommand(const struct command *command);

/* Returns Redis's name of one flag, which is 1 << `bit`: "write". `bit` is
   below COMMAND_FLAGS. */
const char *command_flag_name(int bit);

#endif
