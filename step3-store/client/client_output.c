/* A client's output: replies and messages to the socket. */

#include "client.h"
#include "../bounds.h"
#include "client_buffers.h"
#include "client_state.h"
#include "log.h"
#include "memory.h"
#include "net.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/uio.h>
#include <unistd.h>

/* Returns how many bytes the socket has accepted, from what write(2) or
   writev(2) returned. An error finishes the client. */
static size_t accepted(struct client *client, ssize_t result)
{
    if (result >= 0)
        return (size_t)result;
    if (errno != EAGAIN && errno != EWOULDBLOCK && errno != EINTR)
        client_fail(client);
    return 0;
}

size_t client_send(struct client *client)
{
    struct buffer *output = client->output;
    size_t length = buffer_length(output);

    if (client->state == CLIENT_FINISHED || length == 0)
        return 0;
    size_t sent = accepted(client, write(client->socket, buffer_bytes(output),
                                         length));
    buffer_consume(output, sent);
    return sent;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* The replies before it go first, in the same system call. */
size_t client_send_bulk(struct client *client, struct slice value)
{
    struct buffer *output = client->output;
    char end[] = "\r\n";

    resp_encode_header(output, RESP_BULK, (int64_t)value.length);
    struct iovec parts[] = {
        { buffer_bytes(output), buffer_length(output) },
        { (char *)value.bytes, value.length }, { end, 2 }
    };
    size_t sent = client->state == CLIENT_FINISHED ? 0
        : accepted(client, writev(client->socket, parts, 3));
    size_t left = sent, done = smaller(left, parts[0].iov_len);
    buffer_consume(output, done);
    for (int i = 1; i <= 2; i++) {
        left -= done;
        done = smaller(left, parts[i].iov_len);
        buffer_append(output, (struct slice){
            (char *)parts[i].iov_base + done, parts[i].iov_len - done });
    }
    return sent;
}

/* While the kernel moves memory around, all clients wait: what is kept for one
   of them must not grow without bound. */
void client_drop_overflow(struct client *client, const char *what,
                          size_t max_bytes)
{
    char peer[NET_NAME_SIZE];

    net_peer_name(client->socket, peer);
    log_client_warn(peer, "Closing client: %s limit (%zu MiB) exceeded", what,
                    max_bytes >> 20);
    if (client->output != NULL)
        buffer_free(client->output);
    client_kill(client);
}

void client_output_free(struct client *client)
{
    if (client->output == NULL)
        return;
    buffer_free(client->output);
    free(client->output);
    client->output = NULL;
}

void client_output_turn_end(struct client *client, struct buffer *borrowed)
{
    bool empty = buffer_length(client->output) == 0;

    if (client->output == borrowed && !empty) {
        client->output = xmalloc(sizeof *client->output);
        *client->output = *borrowed;        /* moved, not copied */
        *borrowed = (struct buffer){ 0 };
    } else if (client->output == borrowed) {
        client->output = NULL;
        if (borrowed->capacity > CLIENT_OUTPUT_MAX)
            buffer_free(borrowed);
    } else if (empty) {
        client_output_free(client);
    }
}
