/*
 * client_kill: which clients CLIENT KILL and CLIENT LIST select.
 */
#ifndef CLIENT_KILL_H
#define CLIENT_KILL_H

#include "call.h"

enum client_type {
    CLIENT_ANY, CLIENT_NORMAL,
    CLIENT_PUBSUB,              /* has subscribed to a channel or pattern */
    CLIENT_SERVER               /* a replica or a master: there is none */
};

/* All zero (`{0}`): every client. */
struct client_filter {
    struct slice address;       /* the client's address; bytes NULL: any */
    struct slice local_address; /* our end of its connection; the same */
    uint64_t id;                /* 0: any */
    enum client_type type;
    bool skip_me;               /* not the client that asks */
};

/* Parses argument `i` as a type. On failure, replies with an error and returns
   false. */
bool parse_client_type_or_reply(struct call *call, size_t i,
                                enum client_type *type);

/* Returns true if the filter selects the client. A client that is being closed
   counts as gone. */
bool client_matches(const struct call *call, const struct client *client,
                    const struct client_filter *filter);

#endif
