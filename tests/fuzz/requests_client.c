/*
 * The output of step 3's client, as it is, except that it goes to its peer.
 */

#include "requests_peer.h"

#include <sys/uio.h>
#include <unistd.h>

#define write peer_write
#define writev peer_writev

/* NOLINTNEXTLINE(bugprone-suspicious-include): on purpose */
#include "../../step3-store/client/client_output.c"
