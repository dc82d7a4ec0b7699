#include "fuzz.h"
#include "memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void fuzz_fail(const char *what)
{
    fprintf(stderr, "fuzz: %s\n", what);
    abort();
}

struct fuzz_stream fuzz_stream_cut(struct slice bytes, uint8_t how)
{
    static const uint8_t max[] = { 1, 4, 24, 100 };
    size_t size = max[how % sizeof max];

    if (size < bytes.length / 64)
        size = bytes.length / 64;
    return (struct fuzz_stream){ bytes, 2U * how + 1, size };
}

/* Returns a random number, by Marsaglia's xorshift generator. */
static uint32_t next_random(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

struct slice fuzz_next_piece(struct fuzz_stream *stream)
{
    struct slice piece = stream->left;

    if (stream->random != 0) {
        size_t size = next_random(&stream->random) % (stream->max + 1);
        if (size < piece.length)
            piece.length = size;
    }
    stream->left.bytes += piece.length;
    stream->left.length -= piece.length;
    return piece;
}

char *fuzz_join(struct slice kept, struct slice piece)
{
    char *block = malloc(kept.length + piece.length);

    if (block == NULL)
        die_out_of_memory(kept.length + piece.length);
    if (kept.length > 0)        /* memcpy(3) must not be passed NULL */
        memcpy(block, kept.bytes, kept.length);
    if (piece.length > 0)
        memcpy(block + kept.length, piece.bytes, piece.length);
    return block;
}
