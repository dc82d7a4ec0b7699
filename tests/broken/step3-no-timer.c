/*
 * Step 3's server, but its event loop sleeps past the time at which a client
 * must be dropped.
 */

#include "../../step3-store/client/clients.h"

/* WRONG: the time of the client that must be dropped first, if there is one. */
static int64_t never(const struct clients *clients)
{
    (void)clients;
    return INT64_MAX;
}

#define clients_next_timeout_at_ms never
#include "../../step3-store/server.c"
