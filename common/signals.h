/*
 * signals: requests to stop, and children that exit.
 *
 * A signal can arrive at any instant, even between testing a flag and the wait
 * that follows, and then the wait would sleep through it: a race condition.
 * There are two cures, one for each way to wait. pselect(2) unblocks signals
 * only while it waits (step 2). The self-pipe trick turns a signal into a
 * readable byte that poll(2) reports (step 3). The handlers set a flag or write
 * a byte and do nothing else, because signal-safety(7) allows little more.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/* Ignores SIGPIPE. A write to a connection that the peer has reset raises it,
   which would end the program; ignored, the write fails with EPIPE. */
void signals_ignore_broken_pipe(void);

/* Lets the kernel reap children that exit: they leave no zombie, and their exit
   statuses are discarded. For a parent that does not need to know. */
void signals_ignore_children(void);

/* From now on SIGTERM and SIGINT request a stop instead of ending the
   program. */
void signals_catch_stop(void);

/* Returns true once a stop was requested. */
bool signals_stop_requested(void);

/* Step 2. Blocks SIGTERM, SIGINT and SIGCHLD, except during signals_wait(). */
void signals_block(void);

/* Step 2. Blocks until `listener` has a connection, a signal arrives, or
   `timeout_ms` has passed (-1: no timeout). A `listener` of -1 is left out. */
void signals_wait(int listener, int timeout_ms);

/* Step 2. In a forked child: restores what SIGTERM, SIGINT and SIGCHLD do by
   default, and unblocks them. A stop signal that was sent to the child
   meanwhile ends it now. */
void signals_reset_in_child(void);

/* Step 3. Returns a file descriptor that becomes readable when a stop is
   requested; it stays open for as long as the program runs. Ends the program
   with a message if there is no descriptor left. */
int signals_open_self_pipe(void);

#endif
