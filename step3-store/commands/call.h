/*
 * call: one request, and everything that the command it names may use.
 */
#ifndef CALL_H
#define CALL_H

#include "../client/clients.h"
#include "../client/password.h"
#include "../client/reply.h"
#include "../pubsub/pubsub.h"
#include "../store/store.h"
#include "resp.h"
#include "server_stats.h"

/* All pointers are borrowed until the command returns. */
struct call {
    struct client *client;                  /* that asks; it has its turn */
    struct clients *clients;                /* all clients */
    struct store *store;                    /* all keys */
    struct pubsub *pubsub;                  /* all subscriptions */
    struct server_stats *stats;             /* the counters */
    const struct password *password;        /* that AUTH must give */
    const char *command_name;               /* as in the command table */
    const struct resp_value *arguments;     /* the command's name is first */
    size_t count;                           /* arguments, with the name */
    struct reply *reply;                    /* append exactly one value */
};

/* Runs a command and writes its reply. It is called with as many arguments as
   the command table allows, and never blocks. */
typedef void command_function(struct call *call);

/* Returns true if argument `i`, which exists, is this word, in any case. */
bool argument_is(const struct call *call, size_t i, const char *word);

/* Returns true if argument `i`, a glob pattern in any case, matches a name in
   lower case. */
bool argument_matches(const struct call *call, size_t i, const char *name);

/* Parses argument `i` as an integer. Returns true and sets `*number`, or
   returns false after an error reply. */
bool parse_integer_or_reply(struct call *call, size_t i, int64_t *number);

/* Parses argument `i` as a time in units of `unit_ms` since `since_ms`, of at
   least `min` units. Returns true and sets `*expire_at_ms` to it, in
   milliseconds since 1970; it might have passed. Returns false after an error
   reply. */
bool parse_time_or_reply(struct call *call, size_t i, int64_t min,
                         int64_t unit_ms, int64_t since_ms,
                         int64_t *expire_at_ms);

/* Reads the clock, for what a client counts from now: when a transaction sets a
   key that lives for a second, seconds may have passed since its store_time().
   Returns milliseconds since 1970, but never fewer than store_time(), even if
   the clock was set back. */
int64_t call_read_clock(const struct call *call);

/* Parses argument `i` as the index of a database. Returns true and sets
   `*database`, or returns false after an error reply. */
bool parse_database_or_reply(struct call *call, size_t i, uint8_t *database);

/* Returns the bytes that --max-memory bounds: what the store takes, and what
   clients have subscribed to, their names, and what is left over of their
   requests and replies. */
size_t call_memory(const struct call *call);

/* Returns true if call_memory() is over the limit of --max-memory. Call it
   before keys are looked up, because it might move some. */
bool call_memory_is_full(const struct call *call);

/* The error reply if call_memory_is_full(). */
extern const char call_out_of_memory[];

/* Looks up the key that argument `i` names, to change it. Returns what
   store_find() does. */
struct lookup find_key(const struct call *call, size_t i);

/* Looks up the key that argument `i` names, to read it, and counts a hit or a
   miss. Returns what store_find() does. */
struct lookup read_key(const struct call *call, size_t i);

#endif
