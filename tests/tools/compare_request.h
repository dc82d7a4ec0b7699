/*
 * compare_request: one command as the comparing client sends it.
 */
#ifndef COMPARE_REQUEST_H
#define COMPARE_REQUEST_H

#include "buffer.h"

enum { REQUEST_ARGUMENTS = 32, PIPELINE_MAX = 12 };

enum request_form {
    REQUEST_ARRAY,      /* an array of bulk strings */
    REQUEST_INLINE,     /* a line of quoted words */
    REQUEST_RAW         /* the bytes as they are, whatever they mean */
};

/* All zero is an empty request. */
struct request {
    enum request_form form;
    bool by_publisher;                  /* said by the family's second client */
    struct buffer bytes;                /* the arguments, end to end */
    size_t ends[REQUEST_ARGUMENTS];     /* where each of them ends */
    size_t count;
};

/* Forgets the arguments, and keeps the memory for the next. */
void request_clear(struct request *request);

void request_free(struct request *request);

/* Adds an argument; those beyond REQUEST_ARGUMENTS are left out. */
void request_add(struct request *request, struct slice argument);

/* A request of the words of a C string, parted by blanks. */
void request_set(struct request *request, const char *words);

/* An argument, borrowed until the request is changed. */
struct slice request_argument(const struct request *request, size_t index);

/* The bytes that go to both servers. */
void request_encode(const struct request *request, struct buffer *out);

/* The same for a person: words, escaped, the long ones cut. */
void request_print(const struct request *request, struct buffer *out);

/* Bytes for a person: escaped, and cut where they are long. */
void request_print_bytes(struct slice bytes, struct buffer *out);

#endif
