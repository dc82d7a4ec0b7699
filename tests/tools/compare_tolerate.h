/*
 * compare_tolerate: the differences that are ignored, each with its reason.
 */
#ifndef COMPARE_TOLERATE_H
#define COMPARE_TOLERATE_H

#include <stdint.h>

#include "compare_request.h"

/* Returns true if these replies to the request, although they are not equal
   byte for byte, are both right. The same expiry may differ by `slack_ms`. If
   `request` is NULL, the frames are messages that were published. */
bool tolerate(const struct request *request, struct slice a, struct slice b,
              int64_t slack_ms);

/* Returns true if the two arrays have the same elements, in any order and each
   of them any number of times. */
bool tolerate_scanned(struct slice a, struct slice b);

/* Prints the differences that are ignored and the requests that are never sent,
   with the reasons. */
void tolerate_print(void);

#endif
