#include "compare_judge.h"
#include "clock.h"
#include "compare_tolerate.h"
#include "compare_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    SLACK_MS = 200,         /* two expiries may always differ by this much */
    TEXT_MAX = 600,         /* a reply up to this size is shown completely */
    WINDOW = 60             /* of a longer one, so many bytes on each side of
                               the difference */
};

static void print_buffer(const char *before, struct buffer *text)
{
    printf("%s", before);
    if (buffer_length(text) > 0)
        fwrite(buffer_bytes(text), 1, buffer_length(text), stdout);
    putchar('\n');
    buffer_free(text);
}

/* --- a difference --- */

static size_t first_difference(struct slice a, struct slice b)
{
    size_t i = 0;

    while (i < a.length && i < b.length && a.bytes[i] == b.bytes[i])
        i++;
    return i;
}

/* Prints a reply in debug form, or of a long one the bytes around
   `position`. */
static void print_reply(long port, struct slice reply, size_t position)
{
    struct buffer text = { 0 };
    char before[128];

    snprintf(before, sizeof before, "  %5ld: ", port);
    if (reply.length == 0) {
        buffer_append(&text, slice_of("(nothing)"));
    } else if (reply.length <= TEXT_MAX) {
        struct values values = values_decode(reply);
        resp_append_debug(&text, &(struct resp_values){
            .items = values.items, .count = values.count });
        free(values.items);
    } else {
        size_t from = position > WINDOW ? position - WINDOW : 0;
        size_t length = reply.length - from;
        snprintf(before, sizeof before, "  %5ld, bytes %zu to %zu of %zu: ",
                 port, from, from + length, reply.length);
        request_print_bytes((struct slice){ reply.bytes + from, length },
                            &text);
    }
    print_buffer(before, &text);
}

void judge_differ(struct run *run, const char *asked, struct slice a,
                  struct slice b)
{
    size_t position = first_difference(a, b);
    const long *ports = run->session.ports;

    printf("difference %lu: %s, RESP%d, seed %" PRIu64 ", pipeline %" PRIu64
           "\n", ++run->differences, run->family->name,
           run->session.resp3 ? 3 : 2, run->seed, run->number);
    printf("  asked: %s\n", asked);
    print_reply(ports[0], a, position);
    print_reply(ports[1], b, position);
    printf("  again: tests/compare %ld %ld --family %s%s --seed %" PRIu64
           " --from %" PRIu64 " --count %" PRIu64 " --print\n", ports[0],
           ports[1], run->family->name, run->session.resp3 ? " --resp3" : "",
           run->seed, run->flushed, run->number - run->flushed + 1);
    fflush(stdout);
}

/* Counts and prints a difference in the reply to the last of the requests. */
static void differ(struct run *run, const struct request *requests,
                   size_t count, struct slice a, struct slice b)
{
    struct buffer text = { 0 };

    for (size_t i = 0; i < count; i++) {
        buffer_append(&text, slice_of(i > 0 ? "\n         " : ""));
        request_print(&requests[i], &text);
    }
    if (count == 0)
        buffer_append(&text, slice_of("(what was published)"));
    buffer_append(&text, (struct slice){ "", 1 });
    judge_differ(run, buffer_bytes(&text), a, b);
    buffer_free(&text);
}

/* --- comparing --- */

static bool begins(struct slice bytes, const char *with)
{
    struct slice start = slice_of(with);

    return bytes.length >= start.length
        && slice_equal((struct slice){ bytes.bytes, start.length }, start);
}

static bool is_unknown(struct slice reply)
{
    return begins(reply, "-ERR unknown command")
        || begins(reply, "-ERR unknown subcommand");
}

static bool same_frames(struct run *run, const struct request *request,
                        struct slice a, struct slice b)
{
    if (slice_equal(a, b))
        return true;
    if (!tolerate(request, a, b, SLACK_MS + run->slowest_ms)
        && !(run->known != NULL && is_unknown(b) && !is_unknown(a)))
        return false;
    run->tolerated++;
    return true;
}

/* Describes how the replies ended. FIN and RST count as the same, because which
   of the two a server sends depends on what it had not read at that moment. */
static const char *ending(const struct replies *r)
{
    if (r->was_late)
        return "+(nothing more arrived in time)\r\n";
    if (r->event == CONNECTION_FRAME)
        return "+(the connection stayed open)\r\n";
    if (r->event == CONNECTION_PROTOCOL_ERROR)
        return "+(then something that is not RESP)\r\n";
    return "+(the connection was closed)\r\n";
}

/* For --print: prints each request and what the server at `port` replied. */
static void print_all(long port, const struct request *requests,
                      size_t count, enum manner manner,
                      const struct replies *r)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer text = { 0 };
        request_print(&requests[i], &text);
        print_buffer("> ", &text);
        if (manner <= MANNER_MARKED)
            print_reply(port, session_frames(r, i), 0);
    }
    if (count == 0 || manner == MANNER_SILENT || manner == MANNER_RAW)
        print_reply(port, session_frames(r, SIZE_MAX), 0);
}

static bool same_replies(struct run *run, const struct request *requests,
                         size_t count, enum manner manner,
                         const struct replies *r)
{
    bool is_split = manner <= MANNER_MARKED;

    for (size_t i = 0; is_split && i < (count > 0 ? count : 1); i++) {
        struct slice a = session_frames(&r[0], i);
        struct slice b = session_frames(&r[1], i);
        if (!same_frames(run, count > 0 ? &requests[i] : NULL, a, b)) {
            differ(run, requests, count > 0 ? i + 1 : 0, a, b);
            return false;
        }
    }
    struct slice a = session_frames(&r[0], SIZE_MAX);
    struct slice b = session_frames(&r[1], SIZE_MAX);
    if (r[0].count != r[1].count || (!is_split && !slice_equal(a, b))) {
        differ(run, requests, count, a, b);
        return false;
    }
    a = slice_of(ending(&r[0]));
    b = slice_of(ending(&r[1]));
    if (slice_equal(a, b) && !r[0].was_late)
        return true;
    differ(run, requests, count, a, b);
    return false;
}

bool judge_ask(struct run *run, struct pair *pair,
               const struct request *requests, size_t count,
               enum manner manner)
{
    struct replies replies[SIDES] = { 0 };
    int64_t start_ms = clock_monotonic_ms();

    session_ask(&run->session, pair, requests, count, manner, replies);
    int64_t took_ms = clock_monotonic_ms() - start_ms;
    if (took_ms > run->slowest_ms)
        run->slowest_ms = took_ms;
    run->requests += count;
    if (run->prints)
        print_all(run->session.ports[0], requests, count, manner,
                  &replies[0]);
    bool is_same = same_replies(run, requests, count, manner, replies);
    replies_free(replies);
    return is_same;
}
