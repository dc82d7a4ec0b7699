#include "client.h"
#include "clock.h"
#include "client_cold.h"
#include "log.h"
#include "memory.h"
#include "net.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
    SCRATCH_SIZE = 64 * 1024,   /* bytes that one turn reads at the most */
    READ_SIZE = 16 * 1024,      /* room that is made for a read(2) */
    VALUES_KEPT = 1024          /* of the largest request, for the next one */
};

/* A connection that sits idle must cost next to nothing. */
_Static_assert(sizeof(struct client) <= 64, "a client outgrew its 64 bytes");

void client_scratch_open(struct client_scratch *scratch)
{
    *scratch = (struct client_scratch){ 0 };
    resp_decoder_init(&scratch->input.decoder, RESP_REQUESTS);
    buffer_room(&scratch->input.bytes, SCRATCH_SIZE);
}

void client_scratch_free(struct client_scratch *scratch)
{
    buffer_free(&scratch->input.bytes);
    resp_decoder_free(&scratch->input.decoder);
    buffer_free(&scratch->output);
}

void client_begin(struct client *client, struct client_scratch *scratch)
{
    client->active = client_clock();
    if (client->input == NULL)
        client->input = &scratch->input;
    if (client->output == NULL)
        client->output = &scratch->output;
    client_set_stranger(client, client->stranger);
}

void client_set_stranger(struct client *client, bool stranger)
{
    client->stranger = stranger;
    client->input->decoder.stranger = stranger;
}

static bool may_send(const struct client *client)
{
    return client->lingering
        || !(client->ended || client->closing || client->held_back);
}

void client_receive(struct client *client)
{
    struct buffer *bytes = &client->input->bytes;

    if (!may_send(client))
        return;
    char *room = buffer_room(bytes, READ_SIZE);
    ssize_t got = net_read(client->socket, room, bytes->capacity - bytes->end);
    if (got > 0)
        buffer_added(bytes, (size_t)got);
    else if (got == 0)
        client->ended = true;   /* but it may still read: replies are owed */
    else if (errno != EAGAIN && errno != EWOULDBLOCK)
        client->gone = true;
}

static void refuse_bytes(struct client *client, const char *why)
{
    char peer[NET_NAME_SIZE];

    net_peer_name(client->socket, peer);
    log_line(LOG_WARN, peer, "Error parsing input: %s", why);
    resp_encode_error(client->output, "ERR Protocol error: %s", why);
    client_close_after_reply(client);
}

size_t client_next(struct client *client, const struct resp_value **arguments)
{
    struct buffer *bytes = &client->input->bytes;
    struct resp_decoder *decoder = &client->input->decoder;

    while (!client->closing && !client->gone) {
        /* A client that asks and does not read would fill our memory with
           replies. So its requests wait, and TCP tells it to wait too. */
        client->held_back = buffer_length(client->output) > CLIENT_OUTPUT_MAX;
        if (client->held_back)
            return 0;
        enum resp_result result = resp_decode(decoder, buffer_bytes(bytes),
                                              buffer_length(bytes));
        if (result == RESP_NOT_RESP)
            refuse_bytes(client, decoder->error);
        if (result != RESP_FRAME)
            return 0;
        /* The values stay where they are until the decoder reads on. */
        size_t count = decoder->count;
        *arguments = decoder->values;
        buffer_consume(bytes, decoder->position);
        resp_next(decoder);
        if (count > 0)
            return count;
    }
    return 0;
}

/* What a write(2) or writev(2) said: how many bytes the socket took. */
static size_t taken(struct client *client, ssize_t result)
{
    if (result >= 0)
        return (size_t)result;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        client->gone = true;
    return 0;
}

void client_send(struct client *client)
{
    struct buffer *output = client->output;
    size_t length = buffer_length(output);

    if (!client->gone && length > 0)
        buffer_consume(output, taken(client, write(client->socket,
                                                   buffer_bytes(output),
                                                   length)));
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The replies that stand before it go first, with it. */
void client_send_bulk(struct client *client, struct slice value)
{
    struct buffer *output = client->output;
    char end[] = "\r\n";

    resp_encode_many(output, RESP_BULK, value.length);
    struct iovec parts[] = {
        { buffer_bytes(output), buffer_length(output) },
        { (char *)value.bytes, value.length }, { end, 2 }
    };
    size_t sent = client->gone ? 0
        : taken(client, writev(client->socket, parts, 3));
    size_t done = smaller(sent, parts[0].iov_len);
    buffer_consume(output, done);
    for (int i = 1; i <= 2; i++) {
        sent -= done;
        done = smaller(sent, parts[i].iov_len);
        buffer_append(output, (struct slice){
            (char *)parts[i].iov_base + done, parts[i].iov_len - done });
    }
}

/* Copies what is left of the borrowed input into a home of its own, no larger
   than needed: thousands of slow clients may each have sent half a line. */
static struct client_input *settle_input(struct client_input *borrowed)
{
    struct client_input *own = memory_allocate(sizeof *own);

    *own = (struct client_input){ .decoder = borrowed->decoder };
    buffer_append(&own->bytes, (struct slice){
        buffer_bytes(&borrowed->bytes), buffer_length(&borrowed->bytes) });
    resp_decoder_init(&borrowed->decoder, RESP_REQUESTS);
    return own;
}

static void free_input(struct client_input *input)
{
    buffer_free(&input->bytes);
    resp_decoder_free(&input->decoder);
    free(input);
}

static void end_input(struct client *client, struct client_input *borrowed)
{
    struct buffer *bytes = &client->input->bytes;
    bool empty = buffer_length(bytes) == 0 || client->closing;

    if (client->input == borrowed) {
        client->input = empty ? NULL : settle_input(borrowed);
        buffer_consume(&borrowed->bytes, buffer_length(&borrowed->bytes));
        resp_next(&borrowed->decoder);
        if (borrowed->decoder.capacity > VALUES_KEPT)
            resp_decoder_free(&borrowed->decoder);
    } else if (empty) {
        free_input(client->input);
        client->input = NULL;
    } else if (buffer_length(bytes) < READ_SIZE) {
        buffer_trim(bytes);
    }
}

static void end_output(struct client *client, struct buffer *borrowed)
{
    bool empty = buffer_length(client->output) == 0;

    if (client->output == borrowed && !empty) {
        client->output = memory_allocate(sizeof *client->output);
        *client->output = *borrowed;        /* moved, not copied */
        *borrowed = (struct buffer){ 0 };
    } else if (client->output == borrowed) {
        client->output = NULL;
        if (borrowed->capacity > CLIENT_OUTPUT_MAX)
            buffer_free(borrowed);
    } else if (empty) {
        buffer_free(client->output);
        free(client->output);
        client->output = NULL;
    }
}

void client_end(struct client *client, struct client_scratch *scratch)
{
    end_input(client, &scratch->input);
    end_output(client, &scratch->output);
}

void client_close_after_reply(struct client *client)
{
    client->closing = true;
    client->held_back = false;      /* what it has still asked for is dropped */
}

/* Everybody has to wait while the kernel moves memory about: what is kept for
   one client must not grow without end. */
void client_give_up(struct client *client, size_t most)
{
    char peer[NET_NAME_SIZE];

    net_peer_name(client->socket, peer);
    log_line(LOG_WARN, peer, "Dropped: it leaves %zu MiB unread", most >> 20);
    buffer_free(client->output);
    client_kill(client);
}

void client_kill(struct client *client)
{
    client->gone = true;
    shutdown(client->socket, SHUT_RDWR);
}

uint32_t client_clock(void)
{
    return (uint32_t)(clock_monotonic_ms() / 1000);
}

short client_events(const struct client *client)
{
    short events = 0;

    if (may_send(client))
        events |= POLLIN;
    /* Requests that were held back are run when there is room for replies:
       asking for POLLOUT sees to it that they are not forgotten. */
    if (client->output != NULL || client->held_back)
        events |= POLLOUT;
    return events;
}

bool client_is_done(const struct client *client)
{
    if (client->gone || (client->lingering && client->ended))
        return true;
    return client->ended && !client->held_back && client->output == NULL;
}

bool client_can_linger(const struct client *client)
{
    return client->closing && !client->lingering && client->output == NULL;
}

void client_linger(struct client *client)
{
    shutdown(client->socket, SHUT_WR);
    client->lingering = true;
    client->linger_until = clock_monotonic_ms() + CLIENT_LINGER_MS;
}

void client_free(struct client *client)
{
    close(client->socket);
    client->socket = -1;
    extra_free(client);
    if (client->input != NULL)
        free_input(client->input);
    if (client->output != NULL) {
        buffer_free(client->output);
        free(client->output);
    }
}
