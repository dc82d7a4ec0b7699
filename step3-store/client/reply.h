/*
 * reply: the one way in which commands write replies.
 *
 * It alone knows the bound of a reply, the client's protocol version, and
 * whether the client wants replies at all. If RESP3 has a type of its own for a
 * value, a client that has asked for RESP3 receives that type, and any other
 * client the one that RESP2 uses instead.
 *
 * A reply that the client does not want is not built: after CLIENT REPLY OFF
 * these functions do nothing. Before a reply grows beyond CLIENT_REPLY_MAX its
 * client is dropped, because MGET may name one large value a million times. No
 * function blocks, and only reply_bulk() sends anything.
 */
#ifndef REPLY_H
#define REPLY_H

#include "buffer.h"
#include "client.h"

/* A reply that is being written, or a part of one. */
struct reply {
    struct client *client;      /* that asked; it must be in its turn */
    struct buffer *output;      /* where to append: the client's output, or the
                                   bytes of a part */
    struct buffer part;         /* see reply_part_begin() */
    bool skipped;               /* the request before was CLIENT REPLY SKIP */
    bool wanted;                /* false: append nothing */
    size_t sent_bytes;          /* sent by reply_bulk(): of this reply, and of
                                   what was unsent before it */
};

/* Begins the reply to a request. It is wanted unless the client has
   sent CLIENT REPLY OFF, or SKIP, which holds for this reply only. */
void reply_begin(struct reply *reply, struct client *client);

/* Begins a pub/sub message to the client itself. It is sent even after CLIENT
   REPLY OFF. */
void reply_begin_message(struct reply *message, struct client *client);

/* Goes on with the reply to the next of several requests, which EXEC runs:
   nothing more is wanted if CLIENT REPLY OFF was one of them, or if the client
   is to be closed. */
void reply_continue(struct reply *reply);

/* Makes this reply, and those to later requests, wanted again: CLIENT REPLY
   ON. */
void reply_enable(struct reply *reply);

/* Makes replies to later requests unwanted, until reply_enable() or
   reply_reset(): CLIENT REPLY OFF. */
void reply_disable(struct reply *reply);

/* Makes the reply to the next request unwanted: CLIENT REPLY SKIP. Has no
   effect after reply_disable(). */
void reply_skip_next(struct reply *reply);

/* Ends CLIENT REPLY OFF: this reply, and those to later requests, are wanted
   again, but for the one that CLIENT REPLY SKIP asked to skip. */
void reply_reset(struct reply *reply);

/* Appends the simple string OK. */
void reply_ok(struct reply *reply);

/* Appends a simple string: a word or two, without CR or LF. */
void reply_simple(struct reply *reply, const char *text);

/* Appends an integer. */
void reply_integer(struct reply *reply, int64_t number);

/* Appends null where a string could be: `_`, or `$-1` in RESP2. */
void reply_null(struct reply *reply);

/* Appends null where an array could be: `_`, or `*-1` in RESP2. */
void reply_null_array(struct reply *reply);

/* Appends a bulk string, or sends it at once if it is large. `text` may be the
   store's own; it is not needed afterwards. */
void reply_bulk(struct reply *reply, struct slice text);

/* Appends an error, in the manner of printf(3), cut at 512 bytes and without
   line ends at its end. Its first word is the error's code: "ERR ...". */
__attribute__((format(printf, 2, 3)))
void reply_error(struct reply *reply, const char *format, ...);

/* Appends the error "ERR syntax error". */
void reply_syntax_error(struct reply *reply);

/* Appends the error "ERR wrong number of arguments for 'get' command". */
void reply_wrong_arity(struct reply *reply, const char *name);

/* Appends the header of an array of `count` values, which the caller
   appends. */
void reply_array(struct reply *reply, size_t count);

/* Appends the header of a map of `pairs`, or in RESP2 of an array of twice as
   many values: key, value, key, value. The caller appends them. */
void reply_map(struct reply *reply, size_t pairs);

/* Appends the header of a set of `count` values, or in RESP2 of an array. The
   caller appends them. */
void reply_set(struct reply *reply, size_t count);

/* Appends the header of a push message of `count` values, or in RESP2 of an
   array. The caller appends them. */
void reply_push(struct reply *reply, size_t count);

/* A part is collected aside because what precedes it, a length or a count, is
   known only when it is complete. It has the bound of a reply, too. */

/* Begins a part of `whole`: values that are appended to `part`. It owns memory
   until one of the functions below frees it. */
void reply_part_begin(struct reply *part, const struct reply *whole);

/* Appends to a part plain text, in the manner of printf(3), cut at 255
   bytes. */
__attribute__((format(printf, 2, 3)))
void reply_part_printf(struct reply *part, const char *format, ...);

/* Appends bytes to a part as they are. They must not be the part's own. */
void reply_part_append(struct reply *part, struct slice bytes);

/* Returns true if nothing was appended to the part. */
bool reply_part_is_empty(const struct reply *part);

/* Appends the values of a part to `whole`, and frees the part. */
void reply_part_end(struct reply *part, struct reply *whole);

/* Appends a part that holds plain text, for people, to `whole` as a verbatim
   string, or a bulk string, and frees the part. */
void reply_part_end_text(struct reply *part, struct reply *whole);

/* Frees the part and appends nothing. */
void reply_part_discard(struct reply *part);

#endif
