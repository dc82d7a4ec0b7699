/* getentropy(3) is not in POSIX.1-2008. macOS and BSD hide it from a program
   that asks for that standard, and glibc shows it to one that asks for more. */
#undef _POSIX_C_SOURCE
#define _DEFAULT_SOURCE

#include "siphash.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#ifdef __APPLE__
#include <sys/random.h>
#endif

struct state {
    uint64_t v0, v1, v2, v3;
};

struct siphash_key siphash_random_key(void)
{
    struct siphash_key key;

    if (getentropy(&key, sizeof key) < 0) {
        perror("Could not get random numbers for the hash table");
        exit(EXIT_FAILURE);
    }
    return key;
}

static uint64_t rotate(uint64_t x, int bits)
{
    return x << bits | x >> (64 - bits);
}

static inline void sip_round(struct state *s)
{
    s->v0 += s->v1;
    s->v2 += s->v3;
    s->v1 = rotate(s->v1, 13) ^ s->v0;
    s->v3 = rotate(s->v3, 16) ^ s->v2;
    s->v0 = rotate(s->v0, 32) + s->v3;
    s->v2 += s->v1;
    s->v3 = rotate(s->v3, 21) ^ s->v0;
    s->v1 = rotate(s->v1, 17) ^ s->v2;
    s->v2 = rotate(s->v2, 32);
}

static inline void absorb(struct state *s, uint64_t word)
{
    s->v3 ^= word;
    sip_round(s);
    sip_round(s);
    s->v0 ^= word;
}

static uint64_t load_byte(const char *bytes, size_t i)
{
    return (uint64_t)(unsigned char)bytes[i] << (8 * i);
}

/* Little-endian, whatever the machine. Compilers recognize this pattern and
   make a single load of it. */
static uint64_t load_word(const char *bytes)
{
    return load_byte(bytes, 0) | load_byte(bytes, 1) | load_byte(bytes, 2)
        | load_byte(bytes, 3) | load_byte(bytes, 4) | load_byte(bytes, 5)
        | load_byte(bytes, 6) | load_byte(bytes, 7);
}

uint64_t siphash(struct siphash_key key, struct slice bytes)
{
    struct state s = {
        key.half[0] ^ 0x736f6d6570736575, key.half[1] ^ 0x646f72616e646f6d,
        key.half[0] ^ 0x6c7967656e657261, key.half[1] ^ 0x7465646279746573
    };
    size_t whole = bytes.length - bytes.length % 8;

    for (size_t i = 0; i < whole; i += 8)
        absorb(&s, load_word(bytes.bytes + i));
    /* The last word: what is left, and the length in its highest byte. */
    uint64_t last = (uint64_t)bytes.length << 56;
    for (size_t i = whole; i < bytes.length; i++)
        last |= load_byte(bytes.bytes + whole, i - whole);
    absorb(&s, last);
    s.v2 ^= 0xff;
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    sip_round(&s);
    return s.v0 ^ s.v1 ^ s.v2 ^ s.v3;
}
