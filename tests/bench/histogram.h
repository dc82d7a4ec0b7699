/*
 * histogram: the distribution of many times, to within 1%, in a fixed space.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/* There are 128 buckets between each power of two and the next, up to 2^42 ns.
   */
enum { HISTOGRAM_STEPS = 128, HISTOGRAM_SIZE = 36 * HISTOGRAM_STEPS };

/* All zero is an empty one. */
struct histogram {
    int64_t count[HISTOGRAM_SIZE];  /* times in each bucket */
    int64_t all;                    /* times in all buckets */
    int64_t max;                    /* the longest time, exactly; ns */
};

/* Adds a time. */
void histogram_add(struct histogram *histogram, int64_t time_ns);

/* Returns the time, in nanoseconds, that this share of the times (for example
   0.99) did not exceed. */
int64_t histogram_below(const struct histogram *histogram, double share);

#endif
