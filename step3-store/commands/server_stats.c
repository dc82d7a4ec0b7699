#include "server_stats.h"
#include "clock.h"
#include "net.h"

#include <stdlib.h>
#include <string.h>

const char facts_redis_version[] = "7.0.15";

void facts_open(struct facts *facts, const char *address, int listener,
                const char *waits)
{
    char name[NET_NAME_SIZE];

    net_local_name(listener, name);
    *facts = (struct facts){ .address = address, .waits = waits,
                             .port = strtol(strrchr(name, ':') + 1, NULL, 10),
                             .started = clock_monotonic_ms() };
}
