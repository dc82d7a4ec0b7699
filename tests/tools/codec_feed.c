#include "codec_feed.h"
#include "memory.h"

#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { EXACT_MAX = 64 * 1024 };

/* The bytes that have arrived. */
struct arrived {
    char *block;        /* owned; NULL: no byte yet */
    size_t start;       /* where the frame that is being read begins */
    size_t length;      /* how many bytes of the block are filled */
    size_t hidden;      /* how many bytes at its start are unreadable */
};

static void append_text(struct buffer *out, const char *format, size_t number)
{
    char text[64];

    snprintf(text, sizeof text, format, number);
    buffer_append(out, slice_of(text));
}

static void append_frame(const struct feed *feed, struct buffer *out,
                         const struct resp_decoder *d)
{
    if (feed->encode) {
        resp_encode_values(out, d->frame.items, d->frame.count);
        return;
    }
    if (d->frame.count == 0)
        buffer_append(out, slice_of("(empty)"));
    resp_append_debug(out, &d->frame);
    buffer_append(out, slice_of("\n"));
}

/* --- arriving ------------------------------------------------------------ */

static void fail(const char *why)
{
    fprintf(stderr, "codec: %s\n", why);
    exit(EXIT_FAILURE);
}

/* Copies what is left, and the piece, to a new block of exactly that size. */
static void add_exactly(struct arrived *a, struct slice piece)
{
    size_t left = a->length - a->start;
    char *block = NULL;     /* an empty buffer has no block either */

    if (left + piece.length > 0)
        block = xmalloc(left + piece.length);
    if (block != NULL && a->block != NULL)
        memcpy(block, a->block + a->start, left);
    if (block != NULL && piece.length > 0)
        memcpy(block + left, piece.bytes, piece.length);
    free(a->block);
    *a = (struct arrived){ .block = block, .length = left + piece.length };
}

/* Reports that a hidden page was touched. In a signal handler, of all functions
   that print, only write(2) is safe. */
static void on_fault(int number)
{
    static const char why[] = "codec: the decoder looked back at bytes that "
                              "it had passed\n";

    (void)number;
    _exit(write(STDERR_FILENO, why, sizeof why - 1) < 0 ? 2 : 1);
}

/* Changes the protection of the first `size` bytes of the block. */
static void protect(struct arrived *a, size_t size, int protection)
{
    if (size > 0 && mprotect(a->block, size, protection) < 0)
        fail("mprotect(2) failed");
}

/* Makes the bytes up to `passed` unreadable, in whole pages. */
static void hide(struct arrived *a, size_t passed)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t size = passed / page * page;

    if (size > a->hidden)
        protect(a, size, PROT_NONE);
    if (size > a->hidden)
        a->hidden = size;
}

static void show(struct arrived *a)
{
    protect(a, a->hidden, PROT_READ | PROT_WRITE);
    a->hidden = 0;
}

/* Appends the piece to the block, which has room for all pieces. */
static void append_piece(struct arrived *a, struct slice piece, size_t room)
{
    struct sigaction action = { .sa_handler = on_fault };
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    void *block = NULL;

    if (a->block == NULL) {
        sigaction(SIGSEGV, &action, NULL);      /* Linux */
        sigaction(SIGBUS, &action, NULL);       /* macOS */
        if (posix_memalign(&block, page, room / page * page + page) != 0)
            die_out_of_memory(room);
        a->block = block;
    }
    memcpy(a->block + a->length, piece.bytes, piece.length);
    a->length += piece.length;
}

/* --- decoding ------------------------------------------------------------ */

/* Returns where the frame begins. Without a block that is NULL, because in C
   even NULL + 0 is undefined. */
static char *frame(const struct arrived *a)
{
    return a->block == NULL ? NULL : a->block + a->start;
}

/* Returns where the bytes end that the decoder need not look at again: those
   before the line that it is in, and those of a bulk string, which it only
   counts. */
static size_t passed(const struct resp_decoder *d, const struct arrived *a)
{
    size_t end = d->line_start;

    if (d->bulk_length >= 0)
        end = d->position + (size_t)d->bulk_length;
    return a->start + end < a->length ? a->start + end : a->length;
}

static enum resp_result decode(struct feed *feed, struct resp_decoder *d,
                               const struct arrived *a)
{
    size_t before = d->position;
    enum resp_result result = resp_decode(d, frame(a), a->length - a->start);

    feed->calls++;
    if (d->position < before)
        fail("the decoder went back within a frame");
    if (d->position > a->length - a->start && result != RESP_NOT_RESP)
        fail("the decoder went beyond the bytes that had arrived");
    feed->work += d->position - before;
    if (result == RESP_NEED_MORE && d->bulk_length < 0
        && d->position + 1 < a->length - a->start)
        fail("the decoder did not look at all the bytes that had arrived");
    return result;
}

/* The decoder must search a partial line from where it stopped, not from its
   start again. So when a piece has no line ending in it, this puts one into the
   part of the line that the decoder has searched already. A decoder that
   searches the line from its start falls into this trap. */
static enum resp_result decode_with_trap(struct feed *feed,
                                         struct resp_decoder *d,
                                         struct arrived *a)
{
    size_t done = d->position - d->line_start;
    size_t new = a->length - a->start - d->position;
    char kept[2];

    if (d->bulk_length >= 0 || done < 3)
        return decode(feed, d, a);
    char *line = frame(a) + d->line_start;
    if (memchr(line + done, '\r', new) != NULL
        || memchr(line + done, '\n', new) != NULL)
        return decode(feed, d, a);
    memcpy(kept, line + 1, 2);
    memcpy(line + 1, "\r\n", 2);
    enum resp_result result = decode(feed, d, a);
    memcpy(line + 1, kept, 2);
    return result;
}

/* Decodes and prints all frames that are complete. Returns false after bytes
   that are not RESP. */
static bool decode_arrived(struct feed *feed, struct resp_decoder *d,
                           struct arrived *a, struct buffer *out)
{
    do {
        enum resp_result result = decode_with_trap(feed, d, a);
        if (result == RESP_NEED_MORE)
            return true;
        if (result == RESP_NOT_RESP) {
            buffer_append(out, slice_of("Error: "));
            resp_append_escaped(out, slice_of(d->error));
            buffer_append(out, slice_of("\n"));
            return false;
        }
        show(a);
        append_frame(feed, out, d);
        a->start += d->position;
        resp_decoder_reset(d);
    } while (a->start < a->length);
    return true;
}

struct buffer feed_decoder(struct feed *feed)
{
    bool exact = feed->input.length <= EXACT_MAX, good = true;
    size_t size = feed->first, done = 0;
    struct buffer out = { 0 };
    struct arrived a = { 0 };
    struct resp_decoder d;

    resp_decoder_init(&d, feed->grammar);
    feed->calls = feed->work = 0;
    do {
        size_t left = feed->input.length - done;
        struct slice piece = { feed->input.bytes + done,
                               size < left ? size : left };
        if (exact)
            add_exactly(&a, piece);
        else
            append_piece(&a, piece, feed->input.length);
        good = decode_arrived(feed, &d, &a, &out);
        if (!exact && good)
            hide(&a, passed(&d, &a));
        done += piece.length;
        size = feed->piece;
    } while (good && done < feed->input.length);
    show(&a);
    if (good && a.start < a.length)
        append_text(&out, "need more (%zu bytes)\n", a.length - a.start);
    resp_decoder_free(&d);
    free(a.block);
    return out;
}
