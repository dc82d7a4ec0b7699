#include "connection.h"
#include "clock.h"
#include "log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

enum {
    READ_SIZE = 16 * 1024,      /* bytes asked for by one read(2) */
    SEND_SIZE = 64 * 1024,      /* bytes of replies to send before the input
                                   has run out of requests */
    RETAINED_VALUES_MAX = 1024  /* values that the decoder keeps memory for,
                                   from one frame to the next */
};

void connection_open(struct connection *connection, int socket,
                     const char *peer, enum resp_grammar grammar)
{
    *connection = (struct connection){ .socket = socket };
    snprintf(connection->peer, sizeof connection->peer, "%s", peer);
    resp_decoder_init(&connection->decoder, grammar);
}

void connection_set_timeouts(struct connection *connection,
                             const struct connection_timeouts *timeouts)
{
    connection->timeouts = *timeouts;
    net_set_write_timeout(connection->socket, timeouts->request_s);
}

bool connection_send(struct connection *connection)
{
    struct slice bytes = buffer_slice(&connection->output);
    bool sent = net_write_all(connection->socket, bytes);

    buffer_consume(&connection->output, bytes.length);
    buffer_free_if_empty_and_large(&connection->output);
    return sent;
}

static bool has_partial_request(const struct connection *connection)
{
    return buffer_length(&connection->input) > 0;
}

/* Waits for input no longer than the timeouts allow. The deadline of a partial
   request does not move, however often it is waited for. */
static bool wait_for_input(struct connection *connection)
{
    bool partial = has_partial_request(connection);
    long timeout_s = partial ? connection->timeouts.request_s
                             : connection->timeouts.idle_s;

    if (timeout_s == 0)
        return true;        /* read(2) blocks */
    int64_t deadline_ms = clock_monotonic_ms() + timeout_s * 1000;
    if (partial && connection->deadline_ms == 0)
        connection->deadline_ms = deadline_ms;
    return net_wait_readable(connection->socket,
                             partial ? connection->deadline_ms : deadline_ms);
}

/* Waits for more input. CONNECTION_FRAME only means that some has arrived. */
static enum connection_event receive(struct connection *connection)
{
    if (!wait_for_input(connection))
        return CONNECTION_TIMEOUT;
    ssize_t received = net_read(connection->socket,
                                buffer_reserve(&connection->input, READ_SIZE),
                                READ_SIZE);

    if (received < 0)
        return CONNECTION_FAILED;
    if (received == 0)
        return has_partial_request(connection) ? CONNECTION_TRUNCATED
                                               : CONNECTION_EOF;
    buffer_commit(&connection->input, (size_t)received);
    log_debug(connection->peer, "Received %zd bytes", received);
    return CONNECTION_FRAME;
}

/* Discards the frame that was returned last. */
static void discard_frame(struct connection *connection)
{
    buffer_consume(&connection->input, connection->decoder.position);
    buffer_free_if_empty_and_large(&connection->input);
    if (connection->decoder.frame.capacity > RETAINED_VALUES_MAX)
        resp_decoder_free(&connection->decoder);
    else
        resp_decoder_reset(&connection->decoder);
    connection->deadline_ms = 0;
}

enum connection_event connection_read(struct connection *connection)
{
    struct resp_decoder *decoder = &connection->decoder;

    if (decoder->frame.count > 0)
        discard_frame(connection);
    if (buffer_length(&connection->output) >= SEND_SIZE
        && !connection_send(connection))
        return CONNECTION_FAILED;
    for (;;) {
        enum resp_result result = resp_decode(
            decoder, buffer_bytes(&connection->input),
            buffer_length(&connection->input));
        if (result == RESP_NOT_RESP)
            return CONNECTION_PROTOCOL_ERROR;
        if (result == RESP_FRAME && decoder->frame.count > 0)
            return CONNECTION_FRAME;
        if (result == RESP_FRAME) {
            discard_frame(connection);      /* skip an empty line */
            continue;
        }
        if (!connection_send(connection))
            return CONNECTION_FAILED;
        enum connection_event event = receive(connection);
        if (event != CONNECTION_FRAME)
            return event;
    }
}

static void report_failure(const struct connection *connection)
{
    if (errno == EAGAIN)        /* SO_SNDTIMEO, see net_set_write_timeout() */
        log_client_warn(connection->peer, "Write timed out after %ld s; "
                        "closing", connection->timeouts.request_s);
    else
        log_client_warn(connection->peer, "The connection failed: %s",
                        strerror(errno));
}

static void report_timeout(const struct connection *connection)
{
    if (has_partial_request(connection))
        log_client_warn(connection->peer, "Request timed out after %ld s; "
                        "closing", connection->timeouts.request_s);
    else
        log_info(connection->peer, "Idle for %ld s; closing",
                 connection->timeouts.idle_s);
}

void connection_report(struct connection *connection,
                       enum connection_event event)
{
    const char *why = connection->decoder.error;

    switch (event) {
    case CONNECTION_PROTOCOL_ERROR:
        log_client_warn(connection->peer, "Error parsing input: %s", why);
        resp_encode_error(&connection->output, "ERR Protocol error: %s", why);
        break;
    case CONNECTION_TRUNCATED:
        log_client_warn(connection->peer, "Connection closed mid-frame");
        break;
    case CONNECTION_TIMEOUT:
        report_timeout(connection);
        break;
    case CONNECTION_FAILED:
        report_failure(connection);
        break;
    case CONNECTION_FRAME: case CONNECTION_EOF:
        break;
    }
}

void connection_close(struct connection *connection)
{
    connection_send(connection);    /* if it fails, the peer is gone */
    net_lingering_close(connection->socket);
    resp_decoder_free(&connection->decoder);
    buffer_free(&connection->input);
    buffer_free(&connection->output);
}
