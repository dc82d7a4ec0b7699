/*
 * codec_feed: passes bytes to the decoder as a network would, and in the worst
 * way that the decoder's contract allows.
 *
 * Up to 64 KiB, the bytes that have arrived are copied to a new block of
 * exactly their size before each call. AddressSanitizer then reports a read
 * beyond the block, and a read through a pointer into the block before it.
 *
 * For more bytes, so many copies would take too long. Those bytes stay in one
 * block, and the pages that the decoder has finished with are made unreadable.
 * If the decoder looks back, for example because it parses a partial frame from
 * its start again, the program ends with a message. decode_with_trap() does the
 * same for a partial line.
 */
#ifndef CODEC_FEED_H
#define CODEC_FEED_H

#include <stdbool.h>
#include <stddef.h>

#include "buffer.h"
#include "resp.h"

/* An input, and how it is passed to the decoder. */
struct feed {
    /* Set by the caller: */
    enum resp_grammar grammar;  /* what the input is decoded as */
    bool encode;                /* print each frame encoded, not as text */
    struct slice input;         /* all the bytes */
    size_t first;               /* how many bytes arrive first */
    size_t piece;               /* how many bytes arrive each time after that */
    /* Set by feed_decoder(): */
    size_t calls;               /* of resp_decode() */
    size_t work;                /* bytes by which the decoder moved, in sum */
};

/* Decodes the input. Returns the output: a line for each frame, and one if the
   input ended with an error or a partial frame. The caller frees it. */
struct buffer feed_decoder(struct feed *feed);

#endif
