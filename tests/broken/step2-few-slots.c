/*
 * Step 2's server, but it accepts only eight clients, a number that seemed
 * enough when it was written.
 */

#include "../../step2-concurrency/children.h"

#include <unistd.h>

/* WRONG: the limit must be far higher than the expected number of clients. */
static void init_few(struct children *children, size_t limit)
{
    children_init(children, limit < 8 ? limit : 8);
}

/* And it does not tell the client why. */
static void refuse(int socket, const char *message)
{
    (void)message;
    close(socket);
}

#define net_refuse refuse
#define children_init init_few
#include "../../step2-concurrency/server.c"
