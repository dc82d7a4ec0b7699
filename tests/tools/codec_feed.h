/*
 * codec_feed: hands bytes to the decoder the way a network would, and as
 * unkindly as the decoder's contract allows.
 *
 * Up to 64 KiB, all that has arrived lies in a block of exactly its size, and
 * in a new one each time: AddressSanitizer sees a read beyond it, and a read
 * through a pointer into the old one. That many copies would take too long
 * for more bytes. These lie in one block, and the pages of it that the
 * decoder has passed are taken away from it: if it looks back, and so begins
 * again at the start of a torn frame, the program ends and says so.
 * Neither can it begin a torn line again (see decode_with_trap).
 */
#ifndef CODEC_FEED_H
#define CODEC_FEED_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "resp.h"

struct feed {
    /* Set by the caller: */
    enum resp_grammar grammar;
    bool encode;            /* give the values encoded again */
    struct slice input;
    size_t first;           /* bytes that arrive at first, */
    size_t piece;           /* and then each time */
    /* Set by feed_decoder(): */
    size_t calls;           /* of resp_decode() */
    size_t work;            /* bytes by which its position went on */
};

/* A line for each frame and one for how it ended. The caller frees it. */
struct buffer feed_decoder(struct feed *feed);

#endif
