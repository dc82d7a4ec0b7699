/*
 * Step 3's server, but it keeps whatever a client does not read. One client
 * that asks and never reads fills all memory.
 */

#include "../../step3-store/client/client.h"

/* WRONG: beyond some bound its requests have to wait until it has read. */
#define CLIENT_OUTPUT_MAX (SIZE_MAX / 2)
#include "../../step3-store/client/client_input.c"
