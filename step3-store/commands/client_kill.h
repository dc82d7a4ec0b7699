/*
 * client_kill: which clients CLIENT KILL and CLIENT LIST select.
 */
#ifndef CLIENT_KILL_H
#define CLIENT_KILL_H

#include "call.h"

/* The types that a filter can ask for, by Redis's names. */
enum client_type {
    CLIENT_ANY, CLIENT_NORMAL,
    CLIENT_PUBSUB,              /* has subscribed to a channel or pattern */
    CLIENT_SERVER               /* a replica or a master: there is none */
};

/* All zero (`{0}`): every client. */
struct client_filter {
    struct slice address;       /* the client's address; bytes NULL: any */
    struct slice local_address; /* of our end of its connection; bytes NULL:
                                   any */
    uint64_t id;                /* 0: any */
    enum client_type type;      /* CLIENT_ANY: any */
    bool skip_me;               /* not the client that asks */
};

/* Parses argument `i` as a type. Returns true and sets `*type`, or returns
   false after an error reply. */
bool parse_client_type_or_reply(struct call *call, size_t i,
                                enum client_type *type);

/* Returns true if the filter selects the client. A client that is being closed
   counts as gone. */
bool client_matches(const struct call *call, const struct client *client,
                    const struct client_filter *filter);

#endif
