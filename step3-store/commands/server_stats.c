#include "server_stats.h"
#include "clock.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

enum { SAMPLE_MIN_MS = 100 };

const char server_stats_redis_version[] = "7.0.15";

void server_stats_init(struct server_stats *stats, const char *bind_address,
                       int listener, const char *poller_backend)
{
    char name[NET_NAME_SIZE];

    net_local_name(listener, name);
    *stats = (struct server_stats){
        .bind_address = bind_address, .poller_backend = poller_backend,
        .port = strtol(strrchr(name, ':') + 1, NULL, 10),
        .started_at_ms = clock_monotonic_ms()
    };
    server_stats_reset(stats, 0);
}

void server_stats_reset(struct server_stats *stats, uint64_t expired_count)
{
    *stats = (struct server_stats){
        .bind_address = stats->bind_address, .port = stats->port,
        .poller_backend = stats->poller_backend,
        .started_at_ms = stats->started_at_ms, .expired_before = expired_count,
        .sampled_at_ms = clock_monotonic_ms()
    };
}

uint64_t server_stats_commands_per_second(struct server_stats *stats)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t elapsed_ms = now_ms - stats->sampled_at_ms;
    uint64_t commands = stats->commands_processed - stats->sampled_commands;

    if (elapsed_ms >= SAMPLE_MIN_MS) {
        stats->commands_per_second = commands * 1000 / (uint64_t)elapsed_ms;
        stats->sampled_at_ms = now_ms;
        stats->sampled_commands = stats->commands_processed;
    }
    return stats->commands_per_second;
}
