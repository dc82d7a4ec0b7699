/*
 * Step 3's server, but its table of clients has room for only 256, a number
 * that seemed enough when it was written.
 */

#include "../../step3-store/settings.h"

#include <unistd.h>

/* WRONG: the limit must be far higher than the expected number of clients. */
static void raise_for_few(struct settings *settings)
{
    if (settings->max_clients > 256)
        settings->max_clients = 256;
    settings_raise_fd_limit(settings);
}

/* And it does not tell the client why. */
static void refuse(int socket, const char *message)
{
    (void)message;
    close(socket);
}

#define net_refuse refuse
#define settings_raise_fd_limit raise_for_few
#include "../../step3-store/server.c"
