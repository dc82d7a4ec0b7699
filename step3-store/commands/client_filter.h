/*
 * client_filter: which clients CLIENT LIST and CLIENT KILL mean.
 */
#ifndef CLIENT_FILTER_H
#define CLIENT_FILTER_H

#include "command.h"

enum client_type {
    CLIENT_ANY, CLIENT_NORMAL,
    CLIENT_PUBSUB,              /* listens to a channel or pattern */
    CLIENT_SERVER               /* a replica or a master: there is none */
};

/* All zero (`{0}`): every client. */
struct client_filter {
    struct slice address;       /* the client's; bytes NULL: any */
    struct slice own_address;   /* ours, that it is connected to; the same */
    uint64_t id;                /* 0: any */
    enum client_type type;
    bool skip_me;               /* all but the one that asks */
};

/* Reads argument number `i` as a type. False if it is none, and then the
   reply is an error. */
bool reply_or_client_type(struct call *call, size_t i, enum client_type *type);

bool client_matches(const struct call *call, const struct client *client,
                    const struct client_filter *filter);

#endif
