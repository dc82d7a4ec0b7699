/*
 * Step 1's server, but it closes a connection with close(2) alone. If unread
 * bytes have arrived, the kernel then sends RST instead of FIN, and the
 * client's kernel may discard the reply that it has received.
 */

#include "net.h"

#include <unistd.h>

/* WRONG: net_lingering_close() first sends FIN and reads what still arrives,
   for at most a second. */
#define net_lingering_close close
#include "../../common/connection.c"
