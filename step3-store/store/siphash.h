/*
 * siphash: a keyed hash of bytes, SipHash-2-4 of Aumasson and Bernstein,
 * "SipHash: a fast short-input PRF" (2012).
 *
 * Whoever knows a table's hash function can choose keys that all fall into
 * one bucket, and then each lookup walks a list of all of them. A seed alone
 * does not help where the function is weak: keys that collide under one seed
 * then collide under every other. Without the key, SipHash cannot be steered.
 */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stdint.h>

#include "buffer.h"

struct siphash_key {
    uint64_t half[2];
};

/* A new key from the system's random numbers. */
struct siphash_key siphash_random_key(void);

uint64_t siphash(struct siphash_key key, struct slice bytes);

#endif
