/*
 * The output of step 3's client, unchanged, except that it writes to its peer
 * instead of a socket.
 */

#include "requests_peer.h"

#include <sys/uio.h>
#include <unistd.h>

#define write peer_write
#define writev peer_writev

/* NOLINTNEXTLINE(bugprone-suspicious-include): on purpose */
#include "../../step3-store/client/client_output.c"
