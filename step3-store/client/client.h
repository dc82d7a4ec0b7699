/*
 * client: one connection, and what must outlive its turn.
 *
 * In step 2 a client's state lived on its process's stack, and the stack
 * waited. Here nothing may wait. So when a client has sent half a request, or
 * does not read its replies, what is left is put away until its next turn. An
 * idle client has nothing left: it costs one `struct client`, no more.
 *
 * A turn: client_turn_begin, client_receive, then client_next_request for each
 * request that has arrived, whose reply is appended to `output`, client_send,
 * client_turn_end. No call blocks.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "resp.h"

/* What is done for a client: a state machine. */
enum client_state {
    CLIENT_OPEN,        /* requests are read, run and replied to */
    CLIENT_PAUSED,      /* too many unread replies: no request is read or run
                           until the client has read some */
    CLIENT_HALF_CLOSED, /* EOF was read: there will be no more requests, but
                           those that have arrived are run and replied to */
    CLIENT_HALF_CLOSED_PAUSED,  /* both */
    CLIENT_CLOSING,     /* no more requests are run; close once all replies
                           are sent */
    CLIENT_LINGERING,   /* FIN was sent; input is discarded until EOF or the
                           timeout of a lingering close */
    CLIENT_FINISHED     /* closed by both sides, failed or killed: nothing
                           more is read, run or sent; remove it */
};

/* Input that has not been run yet, and the decoder that is reading it. */
struct client_input {
    struct buffer bytes;            /* from where the next request begins */
    struct resp_decoder decoder;    /* of that request */
};

/* Buffers that all clients share, one turn after the other. */
struct client_scratch {
    struct client_input input;      /* for a client without its own */
    struct buffer output;           /* for a client without its own */
};

/* One client, between turns. During a turn `input` and `output` are never
   NULL. */
struct client {
    int socket;                     /* owned; -1: the slot is free */
    enum client_state state;        /* what is done for it */
    bool authenticated;             /* it has given the password, or none is
                                       needed */
    bool resp3;                     /* it asked for RESP3 with HELLO 3 */
    bool reply_off;                 /* it asked for no replies: CLIENT REPLY
                                       OFF */
    bool reply_skip;                /* it asked for no reply to its next
                                       request: CLIENT REPLY SKIP */
    uint8_t interest;               /* what it is registered for in the
                                       poller: POLLIN, POLLOUT or both */
    uint8_t database;               /* that it has selected, from 0 */
    uint16_t last_command;          /* 1 + its index in the command table; 0:
                                       it has not run one */
    struct client_input *input;     /* input left over, owned; NULL: none */
    struct buffer *output;          /* unsent bytes, owned; NULL: none */
    struct client_cold *cold;       /* what few clients have, owned: see
                                       client_cold.h; NULL: nothing */
    uint64_t id;                    /* unique for as long as the server runs */
    uint32_t connected_at_s;        /* by client_clock_s() */
    uint32_t last_active_at_s;      /* when it last had a turn */
    union {
        int64_t linger_until_ms;    /* since CLIENT_LINGERING: its timeout, by
                                       clock_monotonic_ms(); before: 0 */
        struct client *next_free;   /* of a free slot: the next one */
    };
};

/* Initializes the shared buffers. */
void client_scratch_init(struct client_scratch *scratch);

/* Frees the shared buffers. */
void client_scratch_free(struct client_scratch *scratch);

/* Begins a turn, and notes when. Buffers that the client does not own it
   borrows from `scratch`, until client_turn_end(). */
void client_turn_begin(struct client *client, struct client_scratch *scratch);

/* Reads once from the socket, if the client's state is one in which it is read
   from. Returns how many bytes were read: 0 also at EOF and after an error,
   which change the state. Never blocks. */
size_t client_receive(struct client *client);

/* Returns the number of arguments of the next complete request and points
   *arguments at them, or returns 0 if there is none or the client is paused.
   The arguments are borrowed until the next call. Malformed input queues a
   protocol error and marks the client to be closed. Never blocks. */
size_t client_next_request(struct client *client,
                           const struct resp_value **arguments);

/* Appends a bulk string to `output`, but sends first what the socket accepts,
   from where `value` is: for values so large that the copy costs more than the
   system call. `value` is not needed afterwards. Returns how many bytes were
   sent. Never blocks. */
size_t client_send_bulk(struct client *client, struct slice value);

/* Writes `output` to the socket, once. What the socket does not accept is kept
   for the next turn. Returns how many bytes were sent; an error makes the state
   CLIENT_FINISHED. Never blocks. */
size_t client_send(struct client *client);

/* Ends a turn: input and output that are left over become the client's own, and
   input that will never be run is discarded. */
void client_turn_end(struct client *client, struct client_scratch *scratch);

/* Notes, during a turn, whether the client has authenticated. The requests of
   an unauthenticated client have lower limits. */
void client_set_authenticated(struct client *client, bool authenticated);

/* Lets no further request of the client be run, and closes it once all replies
   are sent. Has no effect on a client that is being closed already. */
void client_close_after_reply(struct client *client);

/* Kills a client that would take more than `max_bytes` of `what`, and logs a
   warning. What it has not read is discarded. */
void client_drop_overflow(struct client *client, const char *what,
                          size_t max_bytes);

/* Finishes a client, even outside its own turn: nothing more is run or sent,
   and the poller will report its socket, so that it is removed in its turn. */
void client_kill(struct client *client);

/* Returns seconds on a clock that is never set back, for `connected_at_s` and
   `last_active_at_s`. */
uint32_t client_clock_s(void);

/* Returns the events that the client is interested in: POLLIN, POLLOUT or both.
   Between turns it is never none, so that no client is forgotten, unless
   client_is_done() or client_can_linger(). */
short client_events(const struct client *client);

/* Returns true if more requests of this client may be run, even if a paused
   client must first read some replies. */
bool client_accepts_requests(const struct client *client);

/* Returns true if requests of the client may be waiting in its input until it
   has read some replies. */
bool client_is_paused(const struct client *client);

/* Returns true if, between turns, there is nothing left to do for the client:
   remove it. */
bool client_is_done(const struct client *client);

/* Returns true if, between turns, all replies to a client in CLIENT_CLOSING are
   sent, so that client_linger() is next. */
bool client_can_linger(const struct client *client);

/* Begins a lingering close, see net_lingering_close(): sends FIN, and sets the
   timeout, which is up to 250 ms later than NET_LINGER_TIMEOUT_MS. Never
   blocks. */
void client_linger(struct client *client);

/* Returns the bytes that the client keeps between turns: input, output and
   names, but neither its subscriptions nor its transaction. */
size_t client_memory(const struct client *client);

/* Returns true if the client has subscribed to a channel or pattern. */
bool client_is_subscriber(const struct client *client);

/* Closes the socket and frees everything that the client owns. Its
   subscriptions and its transaction must be gone before, see
   client_cold_free(). */
void client_free(struct client *client);

#endif
