/*
 * histogram: how long many things took, to within 1%, in a fixed space.
 */
#ifndef HISTOGRAM_H
#define HISTOGRAM_H

#include <stdint.h>

/* Steps of 1/128 between a power of two and the next, up to 2^42 ns. */
enum { HISTOGRAM_STEPS = 128, HISTOGRAM_SIZE = 36 * HISTOGRAM_STEPS };

/* All zero is an empty one. */
struct histogram {
    int64_t count[HISTOGRAM_SIZE];
    int64_t all;                /* how many in all */
    int64_t max;                /* the longest, exactly; nanoseconds */
};

void histogram_add(struct histogram *histogram, int64_t nanoseconds);

/* The time that this share of them (0.99) did not exceed, in nanoseconds. */
int64_t histogram_below(const struct histogram *histogram, double share);

#endif
