/*
 * Step 3's server, but its table of clients has room for 256: a number that
 * seemed enough when it was written.
 */

#include "../../step3-store/fd_limit.h"

#include <unistd.h>

/* WRONG: the bound has to be far beyond the clients that are expected. */
static size_t reserve_few(size_t clients)
{
    return descriptors_reserve(clients < 256 ? clients : 256);
}

/* And nobody says why. */
static void refuse(int socket, const char *message)
{
    (void)message;
    close(socket);
}

#define net_refuse refuse
#define descriptors_reserve reserve_few
#include "../../step3-store/server.c"
