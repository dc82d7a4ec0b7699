#include "session.h"
#include "print.h"

#include <poll.h>
#include <unistd.h>

bool session_open(struct connection *server, const struct options *options)
{
    const char *why;
    int socket = net_connect(options->address, options->port, &why);
    char name[NET_NAME_SIZE];

    if (socket < 0) {
        print_no_server(options, why);
        return false;
    }
    net_peer_name(socket, name);
    connection_open(server, socket, name, RESP_REPLIES);
    return true;
}

bool session_is_quiet(const struct connection *server)
{
    const struct resp_decoder *decoder = &server->decoder;
    struct pollfd input = { .fd = server->socket, .events = POLLIN };
    size_t read = decoder->frame.count > 0 ? decoder->position : 0;

    return buffer_length(&server->input) == read && poll(&input, 1, 0) <= 0;
}

void session_close(struct connection *server)
{
    close(server->socket);
    resp_decoder_free(&server->decoder);
    buffer_free(&server->input);
    buffer_free(&server->output);
}
