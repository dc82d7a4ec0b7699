/*
 * compare_values: replies as values, for the comparisons that need more than
 * their bytes.
 */
#ifndef COMPARE_VALUES_H
#define COMPARE_VALUES_H

#include "resp.h"

/* The values of one frame or several, one behind the other. */
struct values {
    struct resp_value *at;
    size_t count;
};

/* Decodes frames. The texts stay borrowed from `frames`; the caller frees
   `at`. */
struct values values_decode(struct slice frames);

/* Are `count` values the same? */
bool values_equal(const struct resp_value *a, const struct resp_value *b,
                  size_t count);

/* How many values the one at `index` is made of, itself included. */
size_t values_span(const struct values *values, size_t index);

/* Have two arrays of texts the same elements, in any order? `once`: it does
   not matter how often one occurs. Sorts both in place. */
bool values_same_sorted(struct values a, struct values b, bool once);

/* The same messages, but for the order of the patterns that a message
   matches? */
bool values_same_messages(const struct values *a, const struct values *b);

/* The same confirmations of (P)UNSUBSCRIBE, but for the order of channels? */
bool values_same_farewells(const struct values *a, const struct values *b);

#endif
