/*
 * siphash: a keyed hash of bytes, SipHash-2-4 of Aumasson and Bernstein,
 * "SipHash: a fast short-input PRF" (2012).
 *
 * An attacker who knows a table's hash function can choose keys that all fall
 * into one bucket, and then each lookup walks a list of all of them: hash
 * flooding. A seed alone does not help where the function is weak: for
 * MurmurHash, for example, there are keys that collide under every seed.
 * Without the key, SipHash cannot be predicted.
 */
#ifndef SIPHASH_H
#define SIPHASH_H

#include <stdint.h>

#include "buffer.h"

/* The key of the hash function, 128 bits. */
struct siphash_key {
    uint64_t half[2];       /* secret */
};

/* Returns a new key of random numbers from the system. Ends the program with a
   message and exit status 1 if the system has none. */
struct siphash_key siphash_random_key(void);

/* Returns the hash of `bytes` under `key`. */
uint64_t siphash(struct siphash_key key, struct slice bytes);

#endif
