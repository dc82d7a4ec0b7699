#include "compare_state.h"
#include "compare_tolerate.h"
#include "compare_values.h"

#include <stdio.h>
#include <stdlib.h>

enum {
    DATABASES = 16,
    PAGES_MAX = 100000      /* a scan of more pages counts as endless */
};

void state_flush(struct run *run)
{
    struct pair pair = { .is_open = false };
    struct replies replies[SIDES] = { 0 };
    struct request flush[2] = { 0 };

    /* A server may not know CONFIG SET. Then nothing was set with it either. */
    request_set(&flush[0], "FLUSHALL");
    request_set(&flush[1], "CONFIG SET maxmemory 0 timeout 0");
    session_ask(&run->session, &pair, flush, 2, MANNER_COUNTED, replies);
    for (size_t i = 0; i < SIDES; i++)
        if (!slice_equal(session_frames(&replies[i], 0),
                         slice_of("+OK\r\n"))) {
            fprintf(stderr, "compare: port %ld does not do FLUSHALL\n",
                    run->session.ports[i]);
            exit(2);
        }
    replies_free(replies);
    request_free(&flush[0]);
    request_free(&flush[1]);
    session_close(&pair);
    run->flushed = run->number;
    run->slowest_ms = 0;
}

/* --- complete scans --- */

/* Asks for one page, appends its keys to `keys`, encoded, and sets the next
   cursor. Returns false after the last page, or if the reply is not a page. */
static bool scan_page(struct connection *c, const char *options,
                      char cursor[32], struct buffer *keys, size_t *count)
{
    char line[128];
    const struct resp_decoder *d = &c->decoder;

    snprintf(line, sizeof line, "SCAN %s%s\r\n", cursor, options);
    buffer_append(&c->output, slice_of(line));
    if (!connection_send(c) || connection_read(c) != CONNECTION_FRAME
        || d->frame.count < 3 || d->frame.items[1].text.length > 31)
        return false;
    snprintf(cursor, 32, "%.*s", (int)d->frame.items[1].text.length,
             d->frame.items[1].text.bytes);
    for (size_t i = 3; i < d->frame.count; i++)
        resp_encode_bulk(keys, d->frame.items[i].text);
    *count += d->frame.count - 3;
    return !slice_equal(slice_of(cursor), slice_of("0"));
}

/* Returns all the keys that a scan finds, as an array. The caller frees it. */
static struct buffer scan(struct connection *c, const char *options)
{
    struct buffer keys = { 0 }, array = { 0 };
    char cursor[32] = "0";
    size_t count = 0, pages = 1;

    while (scan_page(c, options, cursor, &keys, &count) && pages < PAGES_MAX)
        pages++;
    if (pages == PAGES_MAX || !slice_equal(slice_of(cursor), slice_of("0")))
        resp_encode_error(&array, "(the scan did not end)");
    resp_encode_header(&array, RESP_ARRAY, (int64_t)count);
    buffer_append(&array, (struct slice){ buffer_bytes(&keys),
                                          buffer_length(&keys) });
    buffer_free(&keys);
    return array;
}

static bool same_scans(struct run *run, struct pair *pair,
                       const char *options)
{
    struct buffer found[SIDES];
    struct slice bytes[SIDES];
    char asked[128];

    snprintf(asked, sizeof asked, "(a complete scan) SCAN 0%s", options);
    for (size_t i = 0; i < SIDES; i++) {
        found[i] = scan(&pair->sides[i], options);
        bytes[i] = (struct slice){ buffer_bytes(&found[i]),
                                   buffer_length(&found[i]) };
    }
    bool is_same = tolerate_scanned(bytes[0], bytes[1]);
    if (!is_same)
        judge_differ(run, asked, bytes[0], bytes[1]);
    for (size_t i = 0; i < SIDES; i++)
        buffer_free(&found[i]);
    return is_same;
}

/* --- keys, values, expiries --- */

static bool select_database(struct run *run, struct pair *pair, int database)
{
    struct request request = { 0 };
    char words[32];

    snprintf(words, sizeof words, "SELECT %d", database);
    request_set(&request, words);
    bool is_same = judge_ask(run, pair, &request, 1, MANNER_COUNTED);
    request_free(&request);
    return is_same;
}

static bool same_keys(struct run *run, struct pair *pair)
{
    struct request requests[2] = { 0 };

    request_set(&requests[0], "DBSIZE");
    request_set(&requests[1], "KEYS *");
    bool is_same = judge_ask(run, pair, requests, 2, MANNER_COUNTED);
    request_free(&requests[0]);
    request_free(&requests[1]);
    return is_same;
}

static bool same_value(struct run *run, struct pair *pair, struct slice key)
{
    struct request requests[2] = { 0 };

    request_set(&requests[0], "GET");
    request_add(&requests[0], key);
    request_set(&requests[1], "PTTL");
    request_add(&requests[1], key);
    bool is_same = judge_ask(run, pair, requests,
                             state_lacks(run, slice_of("PTTL")) ? 1 : 2,
                             MANNER_COUNTED);
    request_free(&requests[0]);
    request_free(&requests[1]);
    return is_same;
}

static bool same_values(struct run *run, struct pair *pair)
{
    struct buffer keys = scan(&pair->sides[0], " COUNT 1000");
    struct values list = values_decode(
        (struct slice){ buffer_bytes(&keys), buffer_length(&keys) });
    bool is_same = true;

    for (size_t i = 1; is_same && i < list.count; i++)
        is_same = same_value(run, pair, list.items[i].text);
    free(list.items);
    buffer_free(&keys);
    return is_same;
}

/* The first scan comes before DBSIZE, because it finds, and so deletes, the
   expired keys that are still counted. */
bool state_check(struct run *run, struct grammar dice)
{
    static const char *const options[] = {
        " COUNT 1", " COUNT 3", " MATCH *", " MATCH a*", " match h?llo",
        " TYPE string", " TYPE list", " COUNT 2 MATCH *[^a]* TYPE string",
    };
    const char *some = options[grammar_below(
        &dice, sizeof options / sizeof *options)];
    bool has_scan = !state_lacks(run, slice_of("SCAN"));
    bool has_keys = !state_lacks(run, slice_of("KEYS"));
    int databases = state_lacks(run, slice_of("SELECT")) ? 1 : DATABASES;
    bool prints = run->prints, is_same = true;
    struct pair pair = { .is_open = false };

    run->prints = false;
    session_open(&run->session, &pair);
    for (int i = 0; is_same && i < databases; i++)
        is_same = (databases == 1 || select_database(run, &pair, i))
            && (!has_scan || same_scans(run, &pair, ""))
            && (!has_scan || same_scans(run, &pair, some))
            && (!has_keys || same_keys(run, &pair))
            && same_values(run, &pair);
    session_close(&pair);
    run->prints = prints;
    return is_same;
}

/* --- what a server lacks --- */

static bool ask_lacks(struct run *run, const struct request *bare)
{
    struct pair pair = { .is_open = false };
    struct replies replies[SIDES] = { 0 };
    bool knows[SIDES];

    session_ask(&run->session, &pair, bare, 1, MANNER_MARKED, replies);
    for (size_t i = 0; i < SIDES; i++) {
        struct slice reply = session_frames(&replies[i], 0);
        struct slice unknown = slice_of("-ERR unknown command");
        knows[i] = reply.length < unknown.length
            || !slice_equal((struct slice){ reply.bytes, unknown.length },
                            unknown);
    }
    replies_free(replies);
    session_close(&pair);
    return knows[0] && !knows[1];
}

bool state_lacks(struct run *run, struct slice command)
{
    size_t i = 0;

    if (run->known == NULL)
        return false;
    for (; i < KNOWN_MAX && run->known->commands[i].name.count > 0; i++)
        if (slice_equal_ignoring_case(
                request_argument(&run->known->commands[i].name, 0), command))
            return run->known->commands[i].lacks;
    if (i == KNOWN_MAX)
        return false;
    struct request *name = &run->known->commands[i].name;
    request_add(name, command);
    run->known->commands[i].lacks = ask_lacks(run, name);
    if (run->known->commands[i].lacks)
        fprintf(stderr, "compare: skipped, because port %ld does not know it: "
                "%.*s\n", run->session.ports[1], (int)command.length,
                command.bytes);
    /* The command may have run, as FLUSHALL does without an argument. */
    state_flush(run);
    return run->known->commands[i].lacks;
}

void known_free(struct known *known)
{
    for (size_t i = 0; i < KNOWN_MAX; i++)
        request_free(&known->commands[i].name);
}
