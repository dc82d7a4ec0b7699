/*
 * Step 1's server, but it hangs up with close(2) and nothing else. While bytes
 * are there that nobody has read, the kernel then sends RST in place of FIN,
 * and the client's kernel may throw away the reply that it has received.
 */

#include "net.h"

#include <unistd.h>

/* WRONG: net_lingering_close() first sends FIN and reads what still comes, for
   a second at most. */
#define net_lingering_close close
#include "../../common/connection.c"
