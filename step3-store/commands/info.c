/* INFO and TIME: what the server says about itself. */

#include "clock.h"
#include "commands.h"
#include "resident_memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static void append_server(const struct call *call, struct reply *text)
{
    const struct server_stats *stats = call->stats;
    long long uptime_s = (clock_monotonic_ms() - stats->started_at_ms) / 1000;

    reply_part_printf(text, "redis_version:%s\r\n",
                      server_stats_redis_version);
    reply_part_printf(text, "server_name:three-servers\r\n");
    reply_part_printf(text, "redis_mode:standalone\r\n");
    reply_part_printf(text, "arch_bits:%zu\r\n", 8 * sizeof(void *));
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

static void append_for_people(struct reply *text, const char *field,
                              size_t bytes)
{
    static const char units[] = "KMGTPE";
    double number = (double)bytes;
    size_t unit = 0;

    if (bytes < 1024) {
        reply_part_printf(text, "%s:%zuB\r\n", field, bytes);
        return;
    }
    for (number /= 1024; number >= 1024 && units[unit + 1] != '\0'; unit++)
        number /= 1024;
    reply_part_printf(text, "%s:%.2f%c\r\n", field, number, units[unit]);
}

static void append_memory(const struct call *call, struct reply *text)
{
    size_t used = call_memory(call);

    reply_part_printf(text, "used_memory:%zu\r\n", used);
    append_for_people(text, "used_memory_human", used);
    reply_part_printf(text, "used_memory_rss:%zu\r\n",
                      resident_memory_bytes());
    reply_part_printf(text, "maxmemory:%zu\r\n",
                      store_max_memory(call->store));
    reply_part_printf(text, "maxmemory_policy:noeviction\r\n");
}

/* There is none: values are gone when the server ends. */
static void append_persistence(const struct call *call, struct reply *text)
{
    (void)call;
    reply_part_printf(text, "loading:0\r\n");
}

static void append_count(struct reply *text, const char *field,
                         uint64_t count)
{
    reply_part_printf(text, "%s:%" PRIu64 "\r\n", field, count);
}

static void append_stats(const struct call *call, struct reply *text)
{
    struct server_stats *stats = call->stats;

    append_count(text, "total_connections_received",
                 stats->connections_total);
    append_count(text, "total_commands_processed", stats->commands_processed);
    append_count(text, "instantaneous_ops_per_sec",
                 server_stats_commands_per_second(stats));
    append_count(text, "total_net_input_bytes", stats->net_input_bytes);
    append_count(text, "total_net_output_bytes", stats->net_output_bytes);
    append_count(text, "rejected_connections", stats->rejected_connections);
    append_count(text, "expired_keys", store_expired_count(call->store)
                                       - stats->expired_before);
    append_count(text, "keyspace_hits", stats->keyspace_hits);
    append_count(text, "keyspace_misses", stats->keyspace_misses);
    append_count(text, "pubsub_channels",
                 pubsub_topic_count(call->pubsub, PUBSUB_CHANNEL));
    append_count(text, "pubsub_patterns",
                 pubsub_topic_count(call->pubsub, PUBSUB_PATTERN));
}

/* Some clients want to know that they may write here. */
static void append_replication(const struct call *call, struct reply *text)
{
    (void)call;
    reply_part_printf(text, "role:master\r\nconnected_slaves:0\r\n");
}

static void append_seconds(struct reply *text, const char *field,
                           struct timeval time)
{
    reply_part_printf(text, "%s:%lld.%06ld\r\n", field,
                      (long long)time.tv_sec, (long)time.tv_usec);
}

static void append_cpu(const struct call *call, struct reply *text)
{
    struct rusage usage;

    (void)call;
    getrusage(RUSAGE_SELF, &usage);
    append_seconds(text, "used_cpu_sys", usage.ru_stime);
    append_seconds(text, "used_cpu_user", usage.ru_utime);
}

static void append_cluster(const struct call *call, struct reply *text)
{
    (void)call;
    reply_part_printf(text, "cluster_enabled:0\r\n");
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
    { "Persistence", append_persistence },
    { "Stats", append_stats },
    { "Replication", append_replication },
    { "CPU", append_cpu },
    { "Cluster", append_cluster },
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

/* INFO [section ...]: the sections that are named, or all, as text.
   O(words). */
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
