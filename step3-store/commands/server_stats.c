#include "server_stats.h"
#include "clock.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

const char server_stats_redis_version[] = "7.0.15";

void server_stats_init(struct server_stats *stats, const char *bind_address,
                       int listener, const char *poller_backend)
{
    char name[NET_NAME_SIZE];

    net_local_name(listener, name);
    *stats = (struct server_stats){
        .bind_address = bind_address, .poller_backend = poller_backend,
        .port = strtol(strrchr(name, ':') + 1, NULL, 10),
        .started_ms = clock_monotonic_ms()
    };
}
