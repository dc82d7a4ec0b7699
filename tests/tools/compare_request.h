/*
 * compare_request: one command as the comparing client sends it.
 */
#ifndef COMPARE_REQUEST_H
#define COMPARE_REQUEST_H

#include "buffer.h"

enum {
    REQUEST_ARGUMENTS = 32,     /* arguments of a request at most */
    PIPELINE_MAX = 12           /* requests that are sent at once, at most */
};

/* How a request is sent. */
enum request_form {
    REQUEST_ARRAY,      /* an array of bulk strings */
    REQUEST_INLINE,     /* a line of quoted words */
    REQUEST_RAW         /* the bytes of the arguments as they are */
};

/* All zero is an empty request. */
struct request {
    enum request_form form;             /* how it is sent */
    bool by_publisher;                  /* sent by the family's second client */
    struct buffer bytes;                /* the arguments, end to end */
    size_t ends[REQUEST_ARGUMENTS];     /* where each ends in `bytes` */
    size_t count;                       /* of the arguments */
};

/* Removes the arguments, but keeps their memory for the next ones. */
void request_clear(struct request *request);

/* Frees the memory of the arguments. */
void request_free(struct request *request);

/* Adds an argument, or does nothing if there are REQUEST_ARGUMENTS already. */
void request_add(struct request *request, struct slice argument);

/* Replaces the arguments by the words of a C string, separated by spaces. */
void request_set(struct request *request, const char *words);

/* Returns an argument, borrowed until the request is changed. */
struct slice request_argument(const struct request *request, size_t index);

/* Appends the request to `out`, as it is sent to both servers. */
void request_encode(const struct request *request, struct buffer *out);

/* Appends the request to `out` in readable form: words, escaped, and long ones
   truncated. */
void request_print(const struct request *request, struct buffer *out);

/* Appends the bytes to `out` in readable form: escaped, and truncated if there
   are many. */
void request_print_bytes(struct slice bytes, struct buffer *out);

#endif
