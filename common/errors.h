/*
 * errors: the error replies that every server words as Redis 7.0 does.
 */
#ifndef ERRORS_H
#define ERRORS_H

#include "buffer.h"
#include "resp.h"

/* "ERR unknown command 'FOO', with args beginning with: 'a' 'b' ", for a
   request of `count` arguments of which the first is the command's name. */
void errors_unknown_command(struct buffer *out,
                            const struct resp_value *arguments, size_t count);

/* "ERR wrong number of arguments for 'get' command"; `name` in lower case. */
void errors_wrong_arity(struct buffer *out, const char *name);

/* Is a request whose command is called so HTTP? A web page can make its
   reader's browser send a request to any port of that machine, and the page
   chooses the body: commands, a line each. But POST comes first, or at the
   latest a line "Host: ...". Then log errors_http, and hang up. */
bool errors_is_http(struct slice name);
extern const char errors_http[];

/* What a client hears that there is no room for, as it goes on the wire. */
extern const char errors_too_many_clients[];

#endif
