/*
 * Checks that encoded values decode to the same values, and that decoded bytes
 * encode to the same bytes.
 *
 * The first byte of the input chooses what the others are. 0, 1, 2: they are
 * requests, frames or replies, which are decoded, encoded and decoded again; a
 * request is also encoded as an inline command. 3: they are a recipe for
 * values, which are encoded and decoded.
 */

#include "encode_recipe.h"
#include "fuzz.h"
#include "resp.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct slice held(const struct buffer *buffer)
{
    return (struct slice){ buffer_bytes(buffer), buffer_length(buffer) };
}

static void compare_values(const struct resp_value *a,
                           const struct resp_value *b, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (a[i].type != b[i].type || a[i].number != b[i].number
            || !slice_equal(a[i].text, b[i].text))
            fuzz_fail("a value was decoded as another one");
}

/* Checks that the bytes, which we encoded, are one frame of these values. */
static void check_frame(enum resp_grammar grammar, struct slice encoded,
                        const struct resp_value *values, size_t count)
{
    char *block = fuzz_join(slice_of(""), encoded);
    struct resp_decoder d;

    resp_decoder_init(&d, grammar);
    if (resp_decode(&d, block, encoded.length) != RESP_FRAME)
        fuzz_fail("what was encoded is not a frame");
    if (d.position != encoded.length || d.frame.count != count)
        fuzz_fail("what was encoded is another frame");
    compare_values(values, d.frame.items, count);
    resp_decoder_free(&d);
    free(block);
}

/* --- bytes, values, bytes ------------------------------------------------ */

/* Returns true if an integer in the frame has a plus sign. All other values can
   be written in one way only. */
static bool has_plus_sign(struct slice frame)
{
    for (size_t i = 1; i < frame.length; i++)
        if (frame.bytes[i - 1] == ':' && frame.bytes[i] == '+')
            return true;
    return false;
}

/* Checks that a frame is encoded in the bytes that it was decoded from. `frame`
   is a copy, made before the decoder removed quotes in place. */
static void check_spelling(const struct resp_decoder *d, struct slice frame,
                           struct slice encoded)
{
    bool is_line = memchr("+-:$*", *frame.bytes, 5) == NULL;

    if (d->grammar == RESP_REQUESTS || (d->grammar == RESP_FRAMES && is_line))
        return;
    if (!has_plus_sign(frame) && !slice_equal(encoded, frame))
        fuzz_fail("a decoded frame is encoded in other bytes");
}

static void check_debug_form(const struct resp_decoder *d)
{
    struct buffer shown = { 0 };

    resp_append_debug(&shown, &d->frame);
    for (size_t i = 0; i < buffer_length(&shown); i++)
        if (buffer_bytes(&shown)[i] < ' ' || buffer_bytes(&shown)[i] > '~')
            fuzz_fail("the debug form has a byte that is not printable");
    buffer_free(&shown);
}

static void encode_again(const struct resp_decoder *d, struct slice frame)
{
    struct buffer encoded = { 0 };

    if (d->grammar == RESP_REQUESTS)
        resp_encode_header(&encoded, RESP_ARRAY, (int64_t)d->frame.count);
    resp_encode_values(&encoded, d->frame.items, d->frame.count);
    check_frame(d->grammar, held(&encoded), d->frame.items, d->frame.count);
    check_spelling(d, frame, held(&encoded));
    check_debug_form(d);
    buffer_free(&encoded);
}

/* --- requests as lines --------------------------------------------------- */

/* Returns true if the word can be in single quotes. There, \' is a quote and
   every other byte is itself, so a newline cannot be in the word, nor a
   backslash at its end. */
static bool fits_single_quotes(struct slice word)
{
    return word.length > 0 && word.bytes[word.length - 1] != '\\'
        && memchr(word.bytes, '\n', word.length) == NULL;
}

static void append_single_quoted(struct buffer *line, struct slice word)
{
    buffer_append(line, slice_of("'"));
    for (size_t i = 0; i < word.length; i++) {
        if (word.bytes[i] == '\'')
            buffer_append(line, slice_of("\\"));
        buffer_append(line, (struct slice){ word.bytes + i, 1 });
    }
    buffer_append(line, slice_of("' "));
}

static void append_double_quoted(struct buffer *line, struct slice word)
{
    buffer_append(line, slice_of("\""));
    for (size_t i = 0; i < word.length; i++) {
        char text[5];
        snprintf(text, sizeof text, "\\x%02x", (unsigned char)word.bytes[i]);
        buffer_append(line, slice_of(text));
    }
    buffer_append(line, slice_of("\" "));
}

static void check_as_line(const struct resp_decoder *d)
{
    struct buffer line = { 0 };

    for (size_t i = 0; i < d->frame.count; i++) {
        if (fits_single_quotes(d->frame.items[i].text))
            append_single_quoted(&line, d->frame.items[i].text);
        else
            append_double_quoted(&line, d->frame.items[i].text);
    }
    buffer_append(&line, slice_of("\n"));
    check_frame(RESP_REQUESTS, held(&line), d->frame.items, d->frame.count);
    buffer_free(&line);
}

static void decode_and_encode(enum resp_grammar grammar, struct slice wire)
{
    char *block = fuzz_join(slice_of(""), wire);
    struct resp_decoder d;
    size_t used = 0;

    resp_decoder_init(&d, grammar);
    while (resp_decode(&d, block + used, wire.length - used) == RESP_FRAME) {
        if (d.frame.count > 0 && grammar == RESP_REQUESTS)
            check_as_line(&d);
        if (d.frame.count > 0)
            encode_again(&d, (struct slice){ wire.bytes + used,
                                             d.position });
        used += d.position;
        resp_decoder_reset(&d);
    }
    resp_decoder_free(&d);
    free(block);
}

/* --- values, bytes, values ----------------------------------------------- */

/* Checks the frames of a recipe, which each type's own encoder has encoded, and
   that resp_encode_values() encodes them in the same bytes. */
static void check_recipe(struct recipe *recipe)
{
    struct buffer encoded = { 0 }, again = { 0 };

    while (recipe_next(recipe, &encoded)) {
        resp_encode_values(&again, recipe->values, recipe->count);
        if (!slice_equal(held(&encoded), held(&again)))
            fuzz_fail("two encoders encode a value in different bytes");
        check_frame(RESP_REPLIES, held(&encoded), recipe->values,
                    recipe->count);
        if (!recipe->resp3)
            check_frame(RESP_FRAMES, held(&encoded), recipe->values,
                        recipe->count);
        buffer_consume(&encoded, buffer_length(&encoded));
        buffer_consume(&again, buffer_length(&again));
    }
    buffer_free(&encoded);
    buffer_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 1)
        return 0;
    struct slice rest = { (const char *)bytes + 1, size - 1 };
    if (bytes[0] % 4 < 3) {
        decode_and_encode((enum resp_grammar)(bytes[0] % 4), rest);
    } else {
        struct recipe recipe = { .left = fuzz_join(slice_of(""), rest),
                                 .length = rest.length };
        char *block = recipe.left;
        check_recipe(&recipe);
        free(block);
    }
    return 0;
}
