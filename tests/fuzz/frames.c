/*
 * Checks that the same bytes decode to the same frames, whether they arrive at
 * once or cut into pieces.
 *
 * The first byte of the input chooses the grammar (0 requests, 1 frames,
 * 2 replies), the second one the cuts, and the others are decoded. After each
 * cut, the bytes that have arrived are moved to another block of exactly their
 * size. AddressSanitizer then reports a read beyond the block, and a read
 * through a pointer into the block before it.
 */

#include "fuzz.h"
#include "resp.h"

#include <stdlib.h>
#include <string.h>

/* --- what was decoded, as bytes to compare ------------------------------- */

/* What a note begins with, unless it is a value's type. These are different
   from the byte of any type. */
enum { FRAME, FAILURE, INCOMPLETE };

static void note(struct buffer *notes, int64_t a, int64_t b, int64_t c,
                 struct slice text)
{
    int64_t numbers[] = { a, b, c, (int64_t)text.length };

    buffer_append(notes, (struct slice){ (const char *)numbers,
                                         sizeof numbers });
    buffer_append(notes, text);
}

static bool has_values(enum resp_type type)
{
    return type == RESP_ARRAY || type == RESP_MAP || type == RESP_SET
        || type == RESP_PUSH;
}

static void note_value(struct buffer *notes, const struct resp_value *value,
                       struct slice frame)
{
    const char *text = value->text.bytes;

    if (text < frame.bytes
        || value->text.length > frame.length - (size_t)(text - frame.bytes))
        fuzz_fail("a value's text is not the frame's");
    note(notes, value->type, value->number, 0, value->text);
}

/* Checks that a frame is one value, followed by as many values as the arrays in
   it announce. */
static void check_shape(const struct resp_decoder *d)
{
    int64_t remaining = 1;

    for (size_t i = 0; i < d->frame.count; i++) {
        if (remaining == 0)
            fuzz_fail("values after the last one of a frame");
        remaining--;
        if (has_values(d->frame.items[i].type))
            remaining += d->frame.items[i].number;
    }
    if (remaining > 0 && d->frame.count > 0)
        fuzz_fail("a frame without all its values");
}

/* Checks that a request has as many arguments as its first line announces. */
static void check_arguments(const struct resp_decoder *d, const char *frame,
                            bool is_line)
{
    for (size_t i = 0; i < d->frame.count; i++)
        if (d->frame.items[i].type != RESP_BULK)
            fuzz_fail("an argument that is not a bulk string");
    if (is_line)
        return;
    long long count = strtoll(frame + 1, NULL, 10);     /* up to the CR */
    if (d->frame.count != (size_t)(count > 0 ? count : 0))
        fuzz_fail("more or fewer arguments than were announced");
}

static void note_frame(struct buffer *notes, const struct resp_decoder *d,
                       const char *frame, bool is_line)
{
    note(notes, FRAME, (int64_t)d->position, (int64_t)d->frame.count,
         slice_of(""));
    for (size_t i = 0; i < d->frame.count; i++)
        note_value(notes, &d->frame.items[i],
                   (struct slice){ frame, d->position });
    if (d->grammar == RESP_REQUESTS)
        check_arguments(d, frame, is_line);
    else
        check_shape(d);
}

/* --- decoding ------------------------------------------------------------ */

static enum resp_result decode(struct resp_decoder *d, char *frame,
                               size_t length)
{
    size_t before = d->position;
    enum resp_result result = resp_decode(d, frame, length);

    if (result == RESP_NOT_RESP)
        return result;
    if (d->position < before)
        fuzz_fail("the decoder went back within a frame");
    if (d->position > length)
        fuzz_fail("the decoder went beyond the bytes that had arrived");
    if (result == RESP_FRAME && d->position == 0)
        fuzz_fail("a frame of no bytes");
    return result;
}

/* Decodes and notes all complete frames in `bytes`. Returns how many bytes they
   were. Sets *failed if what follows them is not RESP. */
static size_t decode_all(struct resp_decoder *d, char *bytes, size_t length,
                         struct buffer *notes, bool *failed)
{
    size_t start = 0;

    for (;;) {
        /* Check this before the decoder removes quotes in place. */
        bool is_line = start < length && bytes[start] != '*';
        enum resp_result result = decode(d, bytes + start, length - start);
        *failed = result == RESP_NOT_RESP;
        if (*failed)
            note(notes, FAILURE, 0, 0, slice_of(d->error));
        if (result != RESP_FRAME)
            return start;
        note_frame(notes, d, bytes + start, is_line);
        start += d->position;
        resp_decoder_reset(d);
    }
}

static struct buffer decode_stream(enum resp_grammar grammar,
                                   struct fuzz_stream stream)
{
    char *block = fuzz_join(slice_of(""), slice_of(""));
    struct buffer notes = { 0 };
    struct resp_decoder d;
    size_t length = 0, used = 0;
    bool failed = false;

    resp_decoder_init(&d, grammar);
    while (!failed && stream.left.length > 0) {
        struct slice kept = { block + used, length - used };
        struct slice piece = fuzz_next_piece(&stream);
        char *moved = fuzz_join(kept, piece);
        free(block);
        block = moved;
        length = kept.length + piece.length;
        used = decode_all(&d, block, length, &notes, &failed);
    }
    if (!failed)
        note(&notes, INCOMPLETE, (int64_t)(length - used), 0, slice_of(""));
    resp_decoder_free(&d);
    free(block);
    return notes;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    enum resp_grammar grammar = (enum resp_grammar)(bytes[0] % 3);
    struct slice wire = { (const char *)bytes + 2, size - 2 };
    struct buffer whole = decode_stream(grammar,
                                        (struct fuzz_stream){ .left = wire });
    struct buffer cut = decode_stream(grammar,
                                      fuzz_stream_cut(wire, bytes[1]));
    if (!slice_equal((struct slice){ buffer_bytes(&whole),
                                     buffer_length(&whole) },
                     (struct slice){ buffer_bytes(&cut),
                                     buffer_length(&cut) }))
        fuzz_fail("in pieces, the bytes decode to other frames than at once");
    buffer_free(&whole);
    buffer_free(&cut);
    return 0;
}
