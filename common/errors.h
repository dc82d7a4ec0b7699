/*
 * errors: the error replies that steps 2 and 3 share, in the words of
 * redis-server 7.0.
 */
#ifndef ERRORS_H
#define ERRORS_H

#include "buffer.h"
#include "resp.h"

enum {
    ERROR_TEXT_SIZE = 512 + 1,  /* bytes of an error's text, with its NUL */
    ERROR_ARGUMENT_MAX = 128    /* bytes that it quotes of a client's text */
};

/* Writes "ERR unknown command 'FOO', with args beginning with: 'a' 'b' " to
   `text`, for a request of `count` arguments, the command's name first. The
   name is cut at 128 bytes, the list soon after as many, and each argument at a
   NUL. */
void errors_format_unknown_command(char text[static ERROR_TEXT_SIZE],
                                   const struct resp_value *arguments,
                                   size_t count);

/* Writes "ERR wrong number of arguments for 'get' command" to `text`. `name`
   is in lower case. */
void errors_format_wrong_arity(char text[static ERROR_TEXT_SIZE],
                               const char *name);

/* Returns true if a command of this name means that the client speaks HTTP.
   A web page can make its reader's browser send a request to any port of that
   machine, and the page chooses the body: commands, one per line. But first
   comes POST, or at the latest a line "Host: ...". Log errors_http then, and
   close the connection without a reply. */
bool errors_is_http(struct slice name);

/* The log message for such a client, as redis-server words it. */
extern const char errors_http[];

/* The reply to a client that is rejected by the connection limit, encoded. */
extern const char errors_too_many_clients[];

#endif
