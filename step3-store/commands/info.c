/* INFO: what the server says about itself, section by section. */

#include "clock.h"
#include "commands.h"
#include "text.h"
#include "../client/reply.h"

#include <unistd.h>

static void server_section(const struct call *call, struct buffer *text)
{
    long long seconds = (clock_monotonic_ms() - call->facts->started) / 1000;

    text_append(text, "redis_version:%s\r\n", facts_redis_version);
    text_append(text, "server_name:three-servers\r\n");
    text_append(text, "redis_mode:standalone\r\n");
    text_append(text, "multiplexing_api:%s\r\n", call->facts->waits);
    text_append(text, "process_id:%ld\r\n", (long)getpid());
    text_append(text, "tcp_port:%ld\r\n", call->facts->port);
    text_append(text, "uptime_in_seconds:%lld\r\n", seconds);
    text_append(text, "uptime_in_days:%lld\r\n", seconds / 86400);
}

static void clients_section(const struct call *call, struct buffer *text)
{
    const struct clients *clients = call->clients;

    text_append(text, "connected_clients:%zu\r\n",
                clients->count - clients->lingering);
    text_append(text, "maxclients:%zu\r\n", clients->most);
    text_append(text, "blocked_clients:0\r\n");
}

/* What clients hold is not in it. */
static void memory_section(const struct call *call, struct buffer *text)
{
    text_append(text, "used_memory:%zu\r\n", store_memory(call->store));
    text_append(text, "maxmemory:%zu\r\n", call->store->most);
}

static void stats_section(const struct call *call, struct buffer *text)
{
    const struct facts *facts = call->facts;

    text_append(text, "total_connections_received:%llu\r\n",
                (unsigned long long)facts->connections);
    text_append(text, "total_commands_processed:%llu\r\n",
                (unsigned long long)facts->commands);
    text_append(text, "rejected_connections:%llu\r\n",
                (unsigned long long)facts->refused);
    text_append(text, "pubsub_channels:%zu\r\n",
                call->pubsub->of[PUBSUB_CHANNEL].count);
    text_append(text, "pubsub_patterns:%zu\r\n",
                call->pubsub->of[PUBSUB_PATTERN].count);
}

static void keyspace_section(const struct call *call, struct buffer *text)
{
    const struct store *store = call->store;

    if (store_count(store) > 0)
        text_append(text, "db0:keys=%zu,expires=%zu,avg_ttl=0\r\n",
                    store_count(store), store->deadlines.count);
}

typedef void section_function(const struct call *call, struct buffer *text);

static const struct section {
    const char *title;
    section_function *write;
} sections[] = {
    { "Server", server_section },
    { "Clients", clients_section },
    { "Memory", memory_section },
    { "Stats", stats_section },
    { "Keyspace", keyspace_section },
};

static bool is_wanted(const struct call *call, const char *title)
{
    static const char *const all[] = { "default", "all", "everything" };

    if (call->count == 1)
        return true;
    for (size_t i = 1; i < call->count; i++) {
        if (argument_is(call, i, title))
            return true;
        for (size_t j = 0; j < sizeof all / sizeof *all; j++)
            if (argument_is(call, i, all[j]))
                return true;
    }
    return false;
}

/* INFO [section ...] */
void command_info(struct call *call)
{
    struct buffer text = { 0 };

    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!is_wanted(call, sections[i].title))
            continue;
        if (buffer_length(&text) > 0)
            buffer_append(&text, slice_of("\r\n"));
        text_append(&text, "# %s\r\n", sections[i].title);
        sections[i].write(call, &text);
    }
    text_reply(call, &text);
}
