/*
 * client: one connection of the loop, and what must outlive a turn.
 *
 * In step 2 a client's state stood on its process's stack, and the stack
 * waited. Here nobody may wait, so when a client has sent half a request, or
 * does not take its replies, the rest is put down until its next turn. An idle
 * client has nothing to put down: it costs one `struct client`, no more.
 *
 * A turn: client_begin, client_receive, then client_next for each request
 * that has arrived, whose replies are appended to `output`, client_send,
 * client_end. No call waits.
 */
#ifndef CLIENT_H
#define CLIENT_H

#include <stdbool.h>
#include <stdint.h>

#include "buffer.h"
#include "resp.h"

enum {
    CLIENT_OUTPUT_MAX = 1024 * 1024,    /* bytes of unread replies, beyond
                                           which no more requests are run */
    CLIENT_UNSENT_MAX = 32 * 1024 * 1024,   /* and with messages that others
                                           publish, beyond which it goes */
    CLIENT_REPLY_MAX = 512 * 1024 * 1024,   /* of one reply that does not end,
                                           beyond which it goes, too */
    CLIENT_LINGER_MS = 1000             /* for the peer to hang up as well */
};

/* Bytes of requests that have not been run, and the decoder among them. */
struct client_input {
    struct buffer bytes;
    struct resp_decoder decoder;
};

/* Space that the turns of all clients share, one after the other. */
struct client_scratch {
    struct client_input input;
    struct buffer output;
};

/* All zero but for `socket`, `id` and `since`: it has said nothing yet. */
struct client {
    int socket;                     /* -1: nobody, the place is free */
    bool ended;                     /* it will send no more */
    bool held_back;                 /* requests wait until it reads replies */
    bool closing;                   /* hang up once all replies are sent */
    bool lingering;                 /* we have hung up, it has not */
    bool gone;                      /* reading or writing failed */
    bool resp3;                     /* it asked for RESP3 replies: HELLO 3 */
    bool silent;                    /* and for no replies: CLIENT REPLY OFF */
    bool skip;                      /* or not for the next: CLIENT REPLY SKIP */
    bool stranger;                  /* it has yet to say the password */
    uint8_t waits_for;              /* POLLIN, POLLOUT or both */
    uint16_t command;               /* the last one, as command.c numbers it */
    struct client_input *input;     /* NULL: nothing is unread */
    struct buffer *output;          /* NULL: nothing is unsent */
    struct client_extra *extra;     /* extra.h; NULL: there is none */
    uint64_t id;
    uint32_t since, active;         /* seconds: connected, last had a turn */
    union {
        int64_t linger_until;       /* milliseconds, clock_monotonic_ms() */
        struct client *next_free;   /* of a place that nobody has */
    };
};

void client_scratch_open(struct client_scratch *scratch);
void client_scratch_free(struct client_scratch *scratch);

/* Begins a turn: what the client has not got of its own, it borrows. */
void client_begin(struct client *client, struct client_scratch *scratch);

/* One read(2), if the client may send: it may not while it leaves more than
   CLIENT_OUTPUT_MAX bytes of replies unread. */
void client_receive(struct client *client);

/* The next whole request: how many arguments it has, and where they are,
   borrowed until the next call. 0 when there is none, or none may be run now.
   Bytes that are no request are answered with the error here, and the client
   is closed after it. */
size_t client_next(struct client *client, const struct resp_value **arguments);

/* Appends a bulk string to `output`, or rather sends it at once, as far as the
   socket takes it, from where it is: for values that are large enough for the
   copy to cost more than the system call. Afterwards `value` may go. */
void client_send_bulk(struct client *client, struct slice value);

/* One write(2) of what is in `output`; what the socket does not take waits
   for the next turn. */
void client_send(struct client *client);

/* Ends a turn: what is left over becomes the client's own, and if nothing is
   left, nothing is held. */
void client_end(struct client *client, struct client_scratch *scratch);

/* During a turn: has the client said the password, or does it have to? A
   stranger's requests are held to be smaller. */
void client_set_stranger(struct client *client, bool stranger);

/* After this turn's replies no further request of the client is run, and when
   they are sent it is hung up on. */
void client_close_after_reply(struct client *client);

/* Ends a client that has left more than `most` bytes unread, with a line in
   the log. */
void client_give_up(struct client *client, size_t most);

/* Ends the client, whoever's turn it is: nothing more of it is run or sent,
   and poll(2) reports its socket, so that its own turn comes and drops it. */
void client_kill(struct client *client);

/* Seconds, for `since` and `active`. */
uint32_t client_clock(void);

/* What the client waits for: POLLIN, POLLOUT or both. Never nothing, so that
   no client is forgotten. */
short client_events(const struct client *client);

/* Is there nothing left to do for it? Between turns. */
bool client_is_done(const struct client *client);

/* Have all replies been sent to a client that is to be closed? Then
   client_linger() says that we will send no more, and from then on what it
   sends is dropped until it has hung up too: net_close(), without waiting. */
bool client_can_linger(const struct client *client);
void client_linger(struct client *client);

/* Closes the socket and frees what the client holds. */
void client_free(struct client *client);

#endif
