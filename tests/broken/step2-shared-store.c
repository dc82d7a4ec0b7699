/*
 * Not step 2's server but step 3's, whole. There is nothing wrong with it,
 * except that it has one store for all clients, as if step 2's children were
 * threads. In step 2 each has a store of its own.
 */

/* WRONG: for step 2. */
#include "../../step3-store/server.c"
