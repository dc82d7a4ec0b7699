#include "connection.h"
#include "clock.h"
#include "errors.h"
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    READ_SIZE = 16 * 1024,      /* bytes asked for by one read(2) */
    SEND_SIZE = 64 * 1024       /* replies that are sent without waiting */
};

void connection_open(struct connection *c, int socket, const char *peer,
                     enum resp_grammar grammar)
{
    *c = (struct connection){ .socket = socket };
    snprintf(c->peer, sizeof c->peer, "%s", peer);
    resp_decoder_init(&c->decoder, grammar);
}

void connection_limit(struct connection *c,
                      const struct connection_limits *limits)
{
    c->limits = *limits;
    net_limit_writes(c->socket, limits->request);
}

bool connection_send(struct connection *c)
{
    struct slice bytes = { buffer_bytes(&c->output),
                           buffer_length(&c->output) };
    bool sent = net_write_all(c->socket, bytes);

    buffer_consume(&c->output, bytes.length);
    return sent;
}

/* Waits for input no longer than the limits allow. The deadline of a request
   stays where it is, however often it is waited for. */
static bool wait_in_time(struct connection *c)
{
    bool torn = buffer_length(&c->input) > 0;
    long limit = torn ? c->limits.request : c->limits.idle;

    if (limit == 0)
        return true;        /* read(2) waits */
    int64_t deadline = clock_monotonic_ms() + limit * 1000;
    if (torn && c->deadline == 0)
        c->deadline = deadline;
    return net_wait(c->socket, torn ? c->deadline : deadline);
}

/* Waits for more input. CONNECTION_FRAME means here: there is some. */
static enum connection_event receive(struct connection *c)
{
    if (!wait_in_time(c))
        return CONNECTION_LATE;
    char *room = buffer_room(&c->input, READ_SIZE);
    ssize_t got = net_read(c->socket, room, READ_SIZE);

    if (got < 0)
        return CONNECTION_FAILED;
    if (got == 0)
        return buffer_length(&c->input) > 0 ? CONNECTION_TORN : CONNECTION_END;
    buffer_added(&c->input, (size_t)got);
    log_line(LOG_DEBUG, c->peer, "Received %zd bytes", got);
    return CONNECTION_FRAME;
}

/* Lets go of the frame that was read last. */
static void finish_frame(struct connection *c)
{
    buffer_consume(&c->input, c->decoder.position);
    resp_next(&c->decoder);
    c->deadline = 0;
}

static bool is_http(const struct resp_decoder *decoder)
{
    return decoder->grammar == RESP_REQUESTS
        && errors_is_http(decoder->values[0].text);
}

enum connection_event connection_read(struct connection *c)
{
    if (c->decoder.count > 0)
        finish_frame(c);
    if (buffer_length(&c->output) >= SEND_SIZE && !connection_send(c))
        return CONNECTION_FAILED;
    for (;;) {
        enum resp_result result = resp_decode(&c->decoder,
                                              buffer_bytes(&c->input),
                                              buffer_length(&c->input));
        if (result == RESP_NOT_RESP)
            return CONNECTION_NOT_RESP;
        if (result == RESP_FRAME && c->decoder.count > 0)
            return is_http(&c->decoder) ? CONNECTION_HTTP : CONNECTION_FRAME;
        if (result == RESP_FRAME) {
            finish_frame(c);        /* an empty line: pass over it */
            continue;
        }
        if (!connection_send(c))
            return CONNECTION_FAILED;
        enum connection_event event = receive(c);
        if (event != CONNECTION_FRAME)
            return event;
    }
}

static void report_failure(const struct connection *c)
{
    if (errno == EAGAIN)
        log_line(LOG_WARN, c->peer, "No reply taken for %ld s",
                 c->limits.request);
    else
        log_line(LOG_WARN, c->peer, "The connection failed: %s",
                 strerror(errno));
}

static void report_late(const struct connection *c)
{
    if (buffer_length(&c->input) > 0)
        log_line(LOG_WARN, c->peer, "Request not finished in %ld s",
                 c->limits.request);
    else
        log_line(LOG_INFO, c->peer, "Idle for %ld s", c->limits.idle);
}

void connection_report(struct connection *c, enum connection_event event)
{
    switch (event) {
    case CONNECTION_NOT_RESP:
        log_line(LOG_WARN, c->peer, "Error parsing input: %s",
                 c->decoder.error);
        resp_encode_error(&c->output, "ERR Protocol error: %s",
                          c->decoder.error);
        break;
    case CONNECTION_TORN:
        log_line(LOG_WARN, c->peer, "The connection ended inside a frame");
        break;
    case CONNECTION_HTTP:
        log_line(LOG_WARN, c->peer, "%s", errors_http);
        break;
    case CONNECTION_LATE:
        report_late(c);
        break;
    case CONNECTION_FAILED:
        report_failure(c);
        break;
    case CONNECTION_FRAME: case CONNECTION_END:
        break;
    }
}

void connection_close(struct connection *c)
{
    connection_send(c);     /* if it fails, there is nobody left to tell */
    net_close(c->socket);
    resp_decoder_free(&c->decoder);
    buffer_free(&c->input);
    buffer_free(&c->output);
}
