/* CLIENT: what it tells about all clients. */

#include "client_filter.h"
#include "commands.h"
#include "memory.h"
#include "net.h"
#include "text.h"
#include "../client/reply.h"

#include <stdlib.h>

static size_t held(const struct buffer *buffer)
{
    return buffer != NULL ? buffer_length(buffer) : 0;
}

static void append_name(struct buffer *text, const char *field,
                        const struct buffer *name)
{
    text_append(text, " %s=", field);
    buffer_append(text, text_of(name));
}

/* A line, with those fields of Redis's that mean something here. */
static void describe(struct buffer *text, const struct client *client)
{
    static const struct client_extra nothing;
    const struct client_extra *extra = client->extra;
    uint32_t now = client_clock();
    char peer[NET_NAME_SIZE], own[NET_NAME_SIZE];

    if (extra == NULL)
        extra = &nothing;
    net_peer_name(client->socket, peer);
    net_local_name(client->socket, own);
    text_append(text, "id=%llu addr=%s laddr=%s fd=%d",
                (unsigned long long)client->id, peer, own, client->socket);
    append_name(text, "name", &extra->name);
    text_append(text, " age=%u idle=%u flags=%s db=0 sub=%zu psub=%zu",
                now - client->since, now - client->active,
                extra_topics(client) > 0 ? "P" : "N",
                extra->topics[PUBSUB_CHANNEL].count,
                extra->topics[PUBSUB_PATTERN].count);
    text_append(text, " qbuf=%zu omem=%zu events=%s cmd=%s user=default "
                "resp=%d",
                client->input != NULL ? held(&client->input->bytes) : 0,
                held(client->output),
                held(client->output) > 0 ? "rw" : "r",
                client->command == 0 ? "NULL"
                                     : command_at(client->command - 1U)->name,
                client->resp3 ? 3 : 2);
    append_name(text, "lib-name", &extra->library);
    append_name(text, "lib-ver", &extra->version);
    buffer_append(text, slice_of("\n"));
}

/* CLIENT INFO */
void command_client_info(struct call *call)
{
    struct buffer text = { 0 };

    describe(&text, call->client);
    text_reply(call, &text);
}

static void list_all(struct call *call, const struct client_filter *filter)
{
    struct buffer text = { 0 };

    for (const struct client *at = clients_first(call->clients); at != NULL;
         at = clients_next(call->clients, at))
        if (client_matches(call, at, filter))
            describe(&text, at);
    text_reply(call, &text);
}

struct numbered {
    uint64_t id;
    const struct client *client;
};

static int compare_ids(const void *left, const void *right)
{
    const struct numbered *a = left, *b = right;

    return (a->id > b->id) - (a->id < b->id);
}

/* All clients in the order of their ids. The caller frees the array. */
static struct numbered *sort_by_id(const struct clients *clients)
{
    struct numbered *sorted = memory_allocate(clients->count * sizeof *sorted);
    size_t count = 0;

    for (const struct client *at = clients_first(clients); at != NULL;
         at = clients_next(clients, at))
        sorted[count++] = (struct numbered){ at->id, at };
    qsort(sorted, count, sizeof *sorted, compare_ids);
    return sorted;
}

/* Sorted first: asked for ten thousand ids among ten thousand clients, going
   through all of them for each would make everybody wait. */
static void list_ids(struct call *call)
{
    struct numbered *sorted = sort_by_id(call->clients);
    struct client_filter any = { 0 };
    struct buffer text = { 0 };
    int64_t id = 0;
    size_t i = 3;

    while (i < call->count
           && resp_parse_integer(call->arguments[i].text, &id)) {
        struct numbered wanted = { .id = (uint64_t)id };
        const struct numbered *found = bsearch(
            &wanted, sorted, call->clients->count, sizeof *sorted,
            compare_ids);
        if (found != NULL && client_matches(call, found->client, &any))
            describe(&text, found->client);
        i++;
    }
    if (i == call->count)
        text_reply(call, &text);
    else
        resp_encode_error(call->reply, "ERR Invalid client ID");
    buffer_free(&text);
    free(sorted);
}

/* CLIENT LIST [TYPE normal | master | replica | pubsub] [ID id [id ...]] */
void command_client_list(struct call *call)
{
    struct client_filter filter = { 0 };

    if (call->count > 3 && argument_is(call, 2, "id")) {
        list_ids(call);
    } else if (call->count == 4 && argument_is(call, 2, "type")) {
        if (reply_or_client_type(call, 3, &filter.type))
            list_all(call, &filter);
    } else if (call->count == 2) {
        list_all(call, &filter);
    } else {
        reply_syntax_error(call);
    }
}
