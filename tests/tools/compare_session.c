#include "compare_session.h"
#include "memory.h"

#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

enum { TIMEOUT_S = 10 };    /* how long a server may take to reply */

static _Noreturn void give_up(long port, const char *why)
{
    fprintf(stderr, "compare: port %ld: %s\n", port, why);
    exit(2);
}

static void set_timeouts(int socket)
{
    struct timeval timeout = { .tv_sec = TIMEOUT_S };

    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &timeout, sizeof timeout);
    setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

static void send_hello(struct connection *c, long port)
{
    buffer_append(&c->output, slice_of("*2\r\n$5\r\nHELLO\r\n$1\r\n3\r\n"));
    if (connection_read(c) != CONNECTION_FRAME
        || c->decoder.frame.items[0].type != RESP_MAP)
        give_up(port, "refuses HELLO 3, with which RESP3 begins");
}

void session_open(struct session *s, struct pair *pair)
{
    for (size_t i = 0; i < SIDES; i++) {
        const char *why;
        int socket = net_connect("127.0.0.1", s->ports[i], &why);
        if (socket < 0)
            give_up(s->ports[i], why);
        set_timeouts(socket);
        connection_open(&pair->sides[i], socket, "server", RESP_REPLIES);
        if (s->resp3)
            send_hello(&pair->sides[i], s->ports[i]);
    }
    pair->is_open = true;
}

void session_close(struct pair *pair)
{
    for (size_t i = 0; pair->is_open && i < SIDES; i++)
        connection_close(&pair->sides[i]);
    pair->is_open = false;
}

/* --- asking --- */

/* Appends a PING with a unique text, which marks the end of replies. PING,
   because even a subscriber in RESP2 may send it. */
static void append_mark(struct buffer *out, unsigned long nonce)
{
    char text[32];

    snprintf(text, sizeof text, "mark:%lu", nonce);
    resp_encode_header(out, RESP_ARRAY, (int64_t)2);
    resp_encode_bulk(out, slice_of("PING"));
    resp_encode_bulk(out, slice_of(text));
}

static void append_requests(struct buffer *out, const struct session *s,
                            const struct request *requests, size_t count,
                            enum manner manner)
{
    unsigned long nonce = s->nonce;

    for (size_t i = 0; i < count; i++) {
        request_encode(&requests[i], out);
        if (manner == MANNER_MARKED)
            append_mark(out, nonce++);
    }
    if (manner == MANNER_SILENT)
        buffer_append(out, slice_of("CLIENT REPLY ON\r\n"));
    if (manner != MANNER_RAW && manner != MANNER_UNMARKED
        && (manner != MANNER_MARKED || count == 0))
        append_mark(out, nonce);
}

/* Returns true if the frame is the reply to a mark: its text alone, or for a
   subscriber in RESP2 after "pong". */
static bool is_mark(const struct resp_decoder *d, unsigned long nonce)
{
    const struct resp_value *last = &d->frame.items[d->frame.count - 1];
    char text[32];

    snprintf(text, sizeof text, "mark:%lu", nonce);
    return last->type == RESP_BULK && slice_equal(last->text, slice_of(text))
        && (d->frame.count == 1
            || (d->frame.count == 3
                && slice_equal(d->frame.items[1].text, slice_of("pong"))));
}

static void keep_frame(struct replies *r, const struct connection *c,
                       size_t request)
{
    if (r->count == r->capacity) {
        r->capacity = r->capacity > 0 ? 2 * r->capacity : 16;
        r->frames = xrealloc(r->frames,
                             r->capacity * sizeof *r->frames);
    }
    buffer_append(&r->bytes, (struct slice){ buffer_bytes(&c->input),
                                             c->decoder.position });
    r->frames[r->count++] = (struct reply){ buffer_length(&r->bytes),
                                            request };
}

/* Reads until `marks` marks have come, or as many frames if the requests have
   no marks, or EOF. */
static void read_replies(struct connection *c, enum manner manner,
                         unsigned long nonce, size_t marks, struct replies *r)
{
    size_t seen = 0;

    while (manner == MANNER_RAW || seen < marks) {
        r->event = connection_read(c);
        if (r->event != CONNECTION_FRAME) {
            r->was_late = r->event == CONNECTION_FAILED
                && (errno == EAGAIN || errno == EWOULDBLOCK);
            return;
        }
        if (manner == MANNER_UNMARKED)
            keep_frame(r, c, seen++);
        else if (manner != MANNER_RAW && is_mark(&c->decoder, nonce + seen))
            seen++;
        else
            keep_frame(r, c, manner == MANNER_MARKED ? seen
                             : manner == MANNER_COUNTED ? r->count : SIZE_MAX);
    }
}

void session_ask(struct session *s, struct pair *pair,
                 const struct request *requests, size_t count,
                 enum manner manner, struct replies replies[static SIDES])
{
    bool each = manner == MANNER_MARKED || manner == MANNER_UNMARKED;
    size_t marks = each && count > 0 ? count : 1;
    bool has_ended = manner == MANNER_RAW;

    if (!pair->is_open)
        session_open(s, pair);
    replies_free(replies);
    for (size_t i = 0; i < SIDES; i++) {
        struct connection *c = &pair->sides[i];
        append_requests(&c->output, s, requests, count, manner);
        connection_send(c);     /* if it fails, so will the next read */
        if (manner == MANNER_RAW)
            shutdown(c->socket, SHUT_WR);
    }
    for (size_t i = 0; i < SIDES; i++) {
        read_replies(&pair->sides[i], manner, s->nonce, marks, &replies[i]);
        has_ended = has_ended || replies[i].event != CONNECTION_FRAME;
    }
    s->nonce += marks;
    if (has_ended)
        session_close(pair);
}

struct slice session_frames(const struct replies *r, size_t request)
{
    const char *bytes = buffer_bytes(&r->bytes);
    size_t start = 0, end = 0;

    if (bytes == NULL)
        return (struct slice){ "", 0 };
    if (request == SIZE_MAX)
        return (struct slice){ bytes, buffer_length(&r->bytes) };
    for (size_t i = 0; i < r->count && r->frames[i].request <= request; i++) {
        if (r->frames[i].request < request)
            start = r->frames[i].end;
        end = r->frames[i].end;
    }
    return (struct slice){ bytes + start, end - start };
}

void replies_free(struct replies replies[static SIDES])
{
    for (size_t i = 0; i < SIDES; i++) {
        buffer_free(&replies[i].bytes);
        free(replies[i].frames);
        replies[i] = (struct replies){ 0 };
    }
}
