/*
 * Runs all that step 3 does with requests, from the bytes that arrive to the
 * bytes that are sent, without sockets.
 *
 * The first byte of the input chooses the cuts. The second one is a digit and
 * chooses the server's options: the sum of LOOP_PASSWORD, LOOP_IDLE and
 * LOOP_MEMORY. The others are the bytes that two clients, a and b, send. A `~`
 * with a letter or digit after it is something else that happens:
 *
 *     ~a ~b   this client sends what follows
 *     ~0..~9  time passes: a millisecond, ten, a hundred, and so on
 *     ~h      the client half-closes its connection
 *     ~x      the client's connection breaks
 *
 *     00~bSUBSCRIBE news
 *     ~aPUBLISH news "hi there"
 *
 * Each client must receive the same bytes, whether its requests arrive at once
 * or cut into pieces, and however slowly it reads its replies. What it receives
 * must be RESP, with one reply to each request.
 */

#include "fuzz.h"
#include "log.h"
#include "requests_loop.h"

#include <stdlib.h>
#include <string.h>

struct player {
    struct loop loop;
    size_t peer;            /* the index of the client that sends */
    struct slice script;    /* what is left of the input */
    uint8_t how;            /* chooses the cuts; used only if `cut` */
    bool cut;
};

static int64_t power_of_ten(char digit)
{
    int64_t power = 1;

    while (digit-- > '0')
        power *= 10;
    return power;
}

/* Does what a `~` and this byte mean. Returns false if they mean nothing: then
   the tilde is a byte like any other. */
static bool play_mark(struct player *p, char mark)
{
    if (mark == 'a' || mark == 'b')
        p->peer = mark == 'b';
    else if (mark == 'h')
        loop_half_close(&p->loop, p->peer);
    else if (mark == 'x')
        loop_break(&p->loop, p->peer);
    else if (mark >= '0' && mark <= '9')
        loop_pass(&p->loop, power_of_ten(mark));
    else
        return false;
    return true;
}

/* Sends the bytes up to the next tilde. If the first byte is a tilde, it is
   sent too. */
static void play_bytes(struct player *p)
{
    const char *end = memchr(p->script.bytes + 1, '~', p->script.length - 1);
    size_t length = end != NULL ? (size_t)(end - p->script.bytes)
                                : p->script.length;
    struct slice bytes = { p->script.bytes, length };
    struct fuzz_stream stream = { .left = bytes };

    p->script.bytes += length;
    p->script.length -= length;
    if (p->cut)
        stream = fuzz_stream_cut(bytes, p->how);
    loop_connect(&p->loop, p->peer);
    while (stream.left.length > 0)
        loop_feed(&p->loop, p->peer, fuzz_next_piece(&stream));
}

static void play(struct player *p)
{
    while (p->script.length > 0) {
        const char *next = p->script.bytes;
        if (p->script.length > 1 && *next == '~' && play_mark(p, next[1])) {
            p->script.bytes += 2;
            p->script.length -= 2;
        } else {
            play_bytes(p);
        }
        loop_pass(&p->loop, 0);
    }
}

static void compare_received(struct loop *a, struct loop *b)
{
    for (size_t i = 0; i < LOOP_PEERS; i++) {
        if (!slice_equal(buffer_slice(&a->peers[i].received),
                         buffer_slice(&b->peers[i].received)))
            fuzz_fail("in pieces, the requests get other replies than at once");
        buffer_free(&a->peers[i].received);
        buffer_free(&b->peers[i].received);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    if (size < 2)
        return 0;
    if (log_is_enabled(LOG_LEVEL_WARN)) {      /* only the first time */
        setenv("LOG", "error", 1);
        log_init("fuzz");
    }
    struct slice script = { (const char *)bytes + 2, size - 2 };
    struct player whole = { .script = script };
    struct player cut = { .script = script, .how = bytes[0], .cut = true };

    /* Half of SIZE_MAX, because turn() adds to it. */
    loop_init(&whole.loop, SIZE_MAX / 2, bytes[1]);
    play(&whole);
    loop_free(&whole.loop);
    loop_init(&cut.loop, (size_t)bytes[0] * 4 + 1, bytes[1]);
    play(&cut);
    loop_free(&cut.loop);
    compare_received(&whole.loop, &cut.loop);
    return 0;
}
