/*
 * Not step 3's server but all of step 2's: a process, and so a store, for each
 * client. A value that one client sets is invisible to all others.
 */

/* WRONG: as step 3's server, in which all clients share one store. */
#include "../../step2-concurrency/server.c"
