/*
 * Not step 2's server but all of step 3's. It is correct, except that all
 * clients share one store, as if step 2's children were threads. In step 2 each
 * child has a store of its own.
 */

/* WRONG: only as step 2's server. */
#include "../../step3-store/server.c"
