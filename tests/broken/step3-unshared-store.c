/*
 * Not step 3's server but step 2's, whole: a process, and so a store, for each
 * client. What one has set, no other gets.
 */

/* WRONG: for step 3, where all clients share one store. */
#include "../../step2-concurrency/server.c"
