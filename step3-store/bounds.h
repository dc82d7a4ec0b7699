/*
 * bounds: how much one client can make the server keep, and do in one turn.
 *
 * If something has no bound, some client will exhaust it. Some bounds are
 * elsewhere. What is the same in all steps is in common: how long a request and
 * its parts may be (RESP_..._MAX in resp.h), how long a lingering close waits
 * for the client (NET_LINGER_TIMEOUT_MS in net.h), how many warnings a client
 * can cause, and how long a line of the log may be and may wait (LOG_... in
 * log.h). What concerns one file is in that file: how long clients are served
 * after SIGTERM (DRAIN_MS in server.c), and how many buckets a write moves that
 * is then refused (REHASH_BUCKETS_IF_FULL in store.c). How many clients there
 * may be, and how many bytes of keys and values, is for the operator to choose:
 * --max-clients and --max-memory in settings.h.
 */
#ifndef BOUNDS_H
#define BOUNDS_H

#include "resp.h"

/* What the server keeps for a client. */
enum {
    CLIENT_OUTPUT_MAX = 1024 * 1024,    /* bytes of unread replies beyond which
                                           no further request is run */
    CLIENT_UNSENT_MAX = 32 * 1024 * 1024,   /* bytes of unread replies and
                                           messages beyond which no message is
                                           queued and the client is dropped */
    CLIENT_REPLY_MAX = RESP_BULK_MAX + 2 * CLIENT_OUTPUT_MAX,   /* bytes of
                                           unread replies beyond which the
                                           client is dropped in the middle of
                                           one: room for the largest value, for
                                           what was unread before it, and for
                                           what is around it */
    TRANSACTION_BYTES_MAX = RESP_FRAME_MAX, /* bytes of requests that wait for
                                           EXEC and of keys that are watched:
                                           as one request may have */
    TRANSACTION_REQUESTS_MAX = 1024 * 1024, /* requests that wait for EXEC: it
                                           runs them in one turn, and all other
                                           clients wait */
    CLIENT_SUBSCRIPTIONS_MAX = 128 * 1024 * 1024,   /* bytes of subscriptions,
                                           some 170 each and the name */
    CLIENT_NAME_MAX = 1024              /* bytes of a client's name, of its
                                           library's name, and of its version */
};

/* What a client may send before it has authenticated, as in redis-server. */
enum {
    UNAUTHENTICATED_BULK_MAX = 16 * 1024,   /* bytes of an argument */
    UNAUTHENTICATED_COUNT_MAX = 10          /* arguments */
};

/* What is done before others get their turn. */
enum {
    TURN_READ_SIZE = 64 * 1024, /* bytes read from a client with no input left
                                   over, and the requests in them run */
    TURN_ACCEPT_MAX = 64,       /* connections accepted */
    TURN_EXPIRE_MAX = 1000      /* expired keys deleted per iteration of the
                                   event loop */
};

/* What a key may hold. */
enum { STORE_VALUE_MAX = RESP_BULK_MAX };   /* bytes, as in Redis */

#endif
