/*
 * Step 3's server, but it keeps all the replies that a client does not read.
 * One client that sends requests and never reads fills the memory.
 */

#include "../../step3-store/bounds.h"

/* WRONG: beyond some limit, a client's requests must wait until it reads. */
#define CLIENT_OUTPUT_MAX (SIZE_MAX / 2)
#include "../../step3-store/client/client_input.c"
