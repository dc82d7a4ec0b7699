/* INFO and TIME: what the server says about itself. */

#include "clock.h"
#include "commands.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void append_server(const struct call *call, struct reply *text)
{
    const struct server_stats *stats = call->stats;
    long long uptime_s = (clock_monotonic_ms() - stats->started_ms) / 1000;

    reply_part_printf(text, "redis_version:%s\r\n",
                      server_stats_redis_version);
    reply_part_printf(text, "server_name:three-servers\r\n");
    reply_part_printf(text, "redis_mode:standalone\r\n");
    reply_part_printf(text, "multiplexing_api:%s\r\n", stats->poller_backend);
    reply_part_printf(text, "process_id:%ld\r\n", (long)getpid());
    reply_part_printf(text, "tcp_port:%ld\r\n", stats->port);
    reply_part_printf(text, "uptime_in_seconds:%lld\r\n", uptime_s);
    reply_part_printf(text, "uptime_in_days:%lld\r\n", uptime_s / 86400);
}

static void append_clients(const struct call *call, struct reply *text)
{
    reply_part_printf(text, "connected_clients:%zu\r\n",
                      clients_connected(call->clients));
    reply_part_printf(text, "maxclients:%zu\r\n", clients_max(call->clients));
    reply_part_printf(text, "blocked_clients:0\r\n");
}

/* What clients hold is not included. */
static void append_memory(const struct call *call, struct reply *text)
{
    reply_part_printf(text, "used_memory:%zu\r\n", store_memory(call->store));
    reply_part_printf(text, "maxmemory:%zu\r\n",
                      store_max_memory(call->store));
}

static void append_stats(const struct call *call, struct reply *text)
{
    const struct server_stats *stats = call->stats;

    reply_part_printf(text, "total_connections_received:%llu\r\n",
                      (unsigned long long)stats->connections_total);
    reply_part_printf(text, "total_commands_processed:%llu\r\n",
                      (unsigned long long)stats->commands_processed);
    reply_part_printf(text, "rejected_connections:%llu\r\n",
                      (unsigned long long)stats->rejected_connections);
    reply_part_printf(text, "pubsub_channels:%zu\r\n",
                      pubsub_topic_count(call->pubsub, PUBSUB_CHANNEL));
    reply_part_printf(text, "pubsub_patterns:%zu\r\n",
                      pubsub_topic_count(call->pubsub, PUBSUB_PATTERN));
}

static void append_keyspace(const struct call *call, struct reply *text)
{
    const struct store *store = call->store;

    for (size_t i = 0; i < STORE_DATABASES; i++)
        if (store_count(store, i) > 0)
            reply_part_printf(text, "db%zu:keys=%zu,expires=%zu,avg_ttl=0\r\n",
                              i, store_count(store, i),
                              store_expiring_count(store, i));
}

typedef void section_function(const struct call *call, struct reply *text);

static const struct section {
    const char *title;
    section_function *append;
} sections[] = {
    { "Server", append_server },
    { "Clients", append_clients },
    { "Memory", append_memory },
    { "Stats", append_stats },
    { "Keyspace", append_keyspace },
};

static bool is_requested(const struct call *call, const char *title)
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

/* INFO [section ...]: the sections that are named, or all, as text. O(1). */
void command_info(struct call *call)
{
    struct reply text;

    reply_part_begin(&text, call->reply);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        if (!is_requested(call, sections[i].title))
            continue;
        if (!reply_part_is_empty(&text))
            reply_part_append(&text, slice_of("\r\n"));
        reply_part_printf(&text, "# %s\r\n", sections[i].title);
        sections[i].append(call, &text);
    }
    reply_part_end_text(&text, call->reply);
}

static void reply_number(struct call *call, long long number)
{
    char text[24];

    snprintf(text, sizeof text, "%lld", number);
    reply_bulk(call->reply, slice_of(text));
}

/* TIME: seconds since 1970, and microseconds. O(1). */
void command_time(struct call *call)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    reply_array(call->reply, 2);
    reply_number(call, now.tv_sec);
    reply_number(call, now.tv_nsec / 1000);
}
