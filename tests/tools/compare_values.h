/*
 * compare_values: replies as values, for comparisons that need more than their
 * bytes.
 */
#ifndef COMPARE_VALUES_H
#define COMPARE_VALUES_H

#include "resp.h"

/* The values of one or several frames. An array comes right before its
   elements. */
struct values {
    struct resp_value *items;   /* owned */
    size_t count;               /* of the values, elements included */
};

/* Decodes frames and returns their values. The texts are borrowed from
   `frames`; the caller frees `items`. */
struct values values_decode(struct slice frames);

/* Returns true if the first `count` values of both are equal. */
bool values_equal(const struct resp_value *a, const struct resp_value *b,
                  size_t count);

/* Returns the number of values that the one at `index` consists of: itself and
   all its elements. */
size_t values_span(const struct values *values, size_t index);

/* Returns true if two arrays of texts have the same elements in any order; with
   `once`, it does not matter how often each occurs. Sorts both in place. */
bool values_same_sorted(struct values a, struct values b, bool once);

/* Returns true if both are the same messages, although the patterns that one
   message matches may be in any order. */
bool values_same_messages(const struct values *a, const struct values *b);

/* Returns true if both are the same confirmations of UNSUBSCRIBE or
   PUNSUBSCRIBE, although the channels may be in any order. */
bool values_same_confirmations(const struct values *a, const struct values *b);

#endif
