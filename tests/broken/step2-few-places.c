/*
 * Step 2's server, but eight clients are all it has room for: a number that
 * seemed enough when it was written.
 */

#include "../../step2-concurrency/children.h"

#include <unistd.h>

/* WRONG: the bound has to be far beyond the clients that are expected. */
static void init_few(struct children *children, size_t limit)
{
    children_init(children, limit < 8 ? limit : 8);
}

/* And nobody says why. */
static void refuse(int socket, const char *message)
{
    (void)message;
    close(socket);
}

#define net_refuse refuse
#define children_init init_few
#include "../../step2-concurrency/server.c"
