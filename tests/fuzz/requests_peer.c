#include "requests_peer.h"
#include "fuzz.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* Global, because peer_write() stands for a system call: it has only the
   descriptor. */
static struct peer *network;

void peer_network(struct peer *peers)
{
    network = peers;
}

ssize_t peer_write(int socket, const void *bytes, size_t size)
{
    struct peer *peer = &network[socket - PEER_SOCKETS];

    if (size > peer->room)
        size = peer->room;
    peer->room -= size;
    buffer_append(&peer->received, (struct slice){ bytes, size });
    errno = EAGAIN;
    return size > 0 ? (ssize_t)size : -1;
}

ssize_t peer_writev(int socket, const struct iovec *parts, int count)
{
    ssize_t sum = 0;

    for (int i = 0; i < count; i++) {
        if (parts[i].iov_len == 0)
            continue;
        ssize_t sent = peer_write(socket, parts[i].iov_base,
                                  parts[i].iov_len);
        if (sent < 0)
            return sum > 0 ? sum : -1;
        sum += sent;
    }
    return sum;
}

void peer_begin(struct peer *peer, struct client *client)
{
    peer->client = client;
    buffer_append(&peer->received, slice_of("(connected)"));
    peer->begin = buffer_length(&peer->received);
    peer->requests = 0;
    peer->countable = true;
}

/* Counts the replies to requests. A protocol error is not one, because it is
   sent for bytes that are not a request. */
static size_t count_replies(struct slice received)
{
    static const char refusal[] = "-ERR Protocol error: ";
    char *block = fuzz_join(slice_of(""), received);
    size_t used = 0, count = 0;
    struct resp_decoder d;

    resp_decoder_init(&d, RESP_REPLIES);
    while (used < received.length) {
        if (resp_decode(&d, block + used, received.length - used) != RESP_FRAME)
            fuzz_fail("a client received incomplete RESP, or something else");
        count += d.position < sizeof refusal
            || memcmp(block + used, refusal, sizeof refusal - 1) != 0;
        used += d.position;
        resp_decoder_reset(&d);
    }
    resp_decoder_free(&d);
    free(block);
    return count;
}

static void check_received(const struct peer *peer)
{
    struct slice received = { buffer_bytes(&peer->received) + peer->begin,
                           buffer_length(&peer->received) - peer->begin };
    size_t count = count_replies(received);

    if (peer->countable && count != peer->requests)
        fuzz_fail("more replies than requests, or fewer");
}

void peer_end(struct peer *peer)
{
    /* A client that has gone did not receive everything. */
    if (peer->client->state != CLIENT_FINISHED)
        check_received(peer);
    peer->client = NULL;
}
