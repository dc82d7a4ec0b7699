/*
 * resp_steps: the steps of which the decoder of resp.h is made. Only the
 * resp_*.c files include this.
 */
#ifndef RESP_STEPS_H
#define RESP_STEPS_H

#include "resp.h"

/* What one step came to. */
enum step {
    STEP_ON,        /* go on with the next step */
    STEP_WHOLE,     /* the frame is complete */
    STEP_STUCK,     /* more bytes are needed */
    STEP_WRONG      /* not RESP: the decoder's `error` says why */
};

/* One line of each grammar. */
enum step step_read_request(struct resp_decoder *, char *bytes, size_t length);
enum step step_read_frame(struct resp_decoder *, char *bytes, size_t length);
enum step step_read_inline(struct resp_decoder *, char *bytes, size_t length);

/* STEP_WRONG, with `why` as the decoder's error. */
enum step step_wrong(struct resp_decoder *, const char *why);

/* Looks for the byte `end` of the line that is being read, from where the
   last call stopped. STEP_ON: it stands at `position`. */
enum step step_find(struct resp_decoder *, const char *bytes, size_t length,
                    char end, const char *error_if_too_long);

/* The next line, or bulk string, begins at `position`. */
void step_start(struct resp_decoder *, size_t position);

/* Appends a value, with its text if it has one. */
struct resp_value *step_add(struct resp_decoder *, enum resp_type type);
void step_add_text(struct resp_decoder *, enum resp_type type, size_t offset,
                   size_t length);

/* A value is complete, and with it each array of which it was the last. */
enum step step_end_value(struct resp_decoder *);

/* `count` values follow that belong to the value before them. */
enum step step_open_array(struct resp_decoder *, int64_t count);

#endif
