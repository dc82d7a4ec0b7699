/* CLIENT: what it says about all clients. */

#include "../client/client_cold.h"
#include "client_kill.h"
#include "command_table.h"
#include "commands.h"
#include "memory.h"
#include "net.h"
#include "transactions.h"

#include <stdlib.h>

/* What a client's buffers hold and take. */
struct usage {
    size_t input, input_free, arguments, output, output_memory;
};

static struct usage measure_buffers(const struct client *client)
{
    struct usage usage = { 0 };

    if (client->input != NULL) {
        const struct buffer *bytes = &client->input->bytes;
        const struct resp_values *arguments = &client->input->decoder.frame;
        usage.input = buffer_length(bytes);
        usage.input_free = bytes->capacity - usage.input;
        usage.arguments = arguments->capacity * sizeof *arguments->items;
    }
    if (client->output != NULL) {
        usage.output = buffer_length(client->output);
        usage.output_memory = client->output->capacity;
    }
    return usage;
}

static void append_buffers(struct reply *text, const struct client *client)
{
    struct usage usage = measure_buffers(client);

    reply_part_printf(text, " qbuf=%zu qbuf-free=%zu argv-mem=%zu "
                      "multi-mem=%zu rbs=%zu rbp=%zu obl=%zu oll=0 omem=%zu "
                      "tot-mem=%zu events=%s", usage.input, usage.input_free,
                      usage.arguments, transaction_memory(client),
                      usage.output_memory, usage.output_memory, usage.output,
                      usage.output, sizeof *client + client_memory(client),
                      usage.output > 0 ? "rw" : "r");
}

static void append_name(struct reply *text, const char *field,
                        const struct buffer *name)
{
    reply_part_printf(text, " %s=", field);
    reply_part_append(text, buffer_slice(name));
}

static const char *last_command_name(const struct client *client)
{
    return client->last_command > 0
        ? command_at(client->last_command - 1U)->name : "NULL";
}

/* Appends a line with the fields of Redis 7.0, because clients expect all of
   them, and with the library's name and version, as of Redis 7.2. What does not
   exist here is 0 or -1: a list of replies, and clients that track keys. */
static void describe_client(struct reply *text, const struct client *client)
{
    static const struct client_cold nothing;
    const struct client_cold *cold = client->cold != NULL ? client->cold
                                                          : &nothing;
    uint32_t now_s = client_clock_s();
    char peer[NET_NAME_SIZE], local[NET_NAME_SIZE];

    net_peer_name(client->socket, peer);
    net_local_name(client->socket, local);
    reply_part_printf(text, "id=%llu addr=%s laddr=%s fd=%d",
                      (unsigned long long)client->id, peer, local,
                      client->socket);
    append_name(text, "name", &cold->name);
    reply_part_printf(text, " age=%u idle=%u flags=%s%s%s db=%u sub=%zu "
                      "psub=%zu ssub=0 multi=%ld",
                      now_s - client->connected_at_s,
                      now_s - client->last_active_at_s,
                      client_is_subscriber(client) ? "P" : "",
                      transaction_is_open(client) ? "x" : "",
                      !client_is_subscriber(client)
                      && !transaction_is_open(client) ? "N" : "",
                      (unsigned)client->database,
                      pubsub_subscription_count(client, PUBSUB_CHANNEL),
                      pubsub_subscription_count(client, PUBSUB_PATTERN),
                      transaction_length(client));
    append_buffers(text, client);
    reply_part_printf(text, " cmd=%s user=default redir=-1 resp=%d",
                      last_command_name(client), client->resp3 ? 3 : 2);
    append_name(text, "lib-name", &cold->library_name);
    append_name(text, "lib-ver", &cold->library_version);
    reply_part_append(text, slice_of("\n"));
}

/* CLIENT INFO: a line about the client that asks. O(1). */
void command_client_info(struct call *call)
{
    struct reply text;

    reply_part_begin(&text, call->reply);
    describe_client(&text, call->client);
    reply_part_end_text(&text, call->reply);
}

static void list_all(struct call *call, const struct client_filter *filter)
{
    const struct clients *clients = call->clients;
    struct reply text;

    reply_part_begin(&text, call->reply);
    for (const struct client *client = clients_first(clients); client != NULL;
         client = clients_next(clients, client))
        if (client_matches(call, client, filter))
            describe_client(&text, client);
    reply_part_end_text(&text, call->reply);
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

/* Returns all clients, sorted by id. The caller frees the array. */
static struct numbered *sort_by_id(const struct clients *clients)
{
    struct numbered *sorted = xmalloc(clients_count(clients)
                                      * sizeof *sorted);
    size_t count = 0;

    for (const struct client *client = clients_first(clients); client != NULL;
         client = clients_next(clients, client))
        sorted[count++] = (struct numbered){ client->id, client };
    qsort(sorted, count, sizeof *sorted, compare_ids);
    return sorted;
}

/* Sorted first: for ten thousand ids among ten thousand clients, a walk through
   all of them for each id would make every client wait. */
static void list_ids(struct call *call)
{
    struct numbered *sorted = sort_by_id(call->clients);
    struct client_filter any = { 0 };
    struct reply text;
    int64_t id = 0;
    size_t i = 3;

    reply_part_begin(&text, call->reply);
    while (i < call->count
           && resp_parse_integer(call->arguments[i].text, &id)) {
        struct numbered wanted = { .id = (uint64_t)id };
        const struct numbered *match = bsearch(
            &wanted, sorted, clients_count(call->clients), sizeof *sorted,
            compare_ids);
        if (match != NULL && client_matches(call, match->client, &any))
            describe_client(&text, match->client);
        i++;
    }
    if (i == call->count) {
        reply_part_end_text(&text, call->reply);
    } else {
        reply_part_discard(&text);
        reply_error(call->reply, "ERR Invalid client ID");
    }
    free(sorted);
}

/* CLIENT LIST [TYPE normal | master | replica | pubsub] [ID id [id ...]]: a
   line about each client. O(n log n) in the number of clients and ids. */
void command_client_list(struct call *call)
{
    struct client_filter filter = { 0 };

    if (call->count > 3 && argument_is(call, 2, "id")) {
        list_ids(call);
    } else if (call->count == 4 && argument_is(call, 2, "type")) {
        if (parse_client_type_or_reply(call, 3, &filter.type))
            list_all(call, &filter);
    } else if (call->count == 2) {
        list_all(call, &filter);
    } else {
        reply_syntax_error(call->reply);
    }
}
