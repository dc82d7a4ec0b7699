/*
 * reply: what a command says to the client that asked.
 *
 * Where RESP3 has a type of its own, a client that has asked for RESP3 gets
 * it, and everybody else what RESP2 has in its place. The types that are the
 * same in both are appended with resp_encode_*() to `call->reply`.
 */
#ifndef REPLY_H
#define REPLY_H

#include "../commands/command.h"

void reply_ok(struct call *call);
void reply_null(struct call *call);             /* "_", or "$-1" */

/* A bulk string. `text` may be the store's own: it is needed no longer. */
void reply_bulk(struct call *call, struct slice text);

/* A map of `pairs`, or an array of twice as many values. The caller appends
   these: key, value, key, value. */
void reply_map(struct call *call, size_t pairs);

/* A set, or an array, of `count` values that the caller appends. */
void reply_set(struct call *call, size_t count);

/* Text for people: a verbatim string, or a bulk string. */
void reply_text(struct call *call, struct slice text);

/* "ERR syntax error" */
void reply_syntax_error(struct call *call);

/* Reads argument number `i` as a whole number. False if it is none, and then
   the reply is "ERR value is not an integer or out of range". */
bool reply_or_integer(struct call *call, size_t i, int64_t *number);

/* Is argument number `i` this word, in upper or lower case? */
bool argument_is(const struct call *call, size_t i, const char *word);

#endif
