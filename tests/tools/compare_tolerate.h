/*
 * compare_tolerate: the differences that are none, each with its reason.
 */
#ifndef COMPARE_TOLERATE_H
#define COMPARE_TOLERATE_H

#include <stdint.h>

#include "compare_request.h"

/* Are these frames, not equal byte for byte, as good as equal for this
   request? `slack_ms`: how far apart the same deadline may be. Without a
   request (NULL) they are messages that were published. */
bool tolerate(const struct request *request, struct slice a, struct slice b,
              int64_t slack_ms);

/* Do these two arrays have the same elements, however often and in whatever
   order? */
bool tolerate_scanned(struct slice a, struct slice b);

/* Prints the table. */
void tolerate_print(void);

#endif
