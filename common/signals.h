/*
 * signals: being told to stop, and that a child has ended.
 *
 * A signal can arrive at any instant, also between the test of a flag and the
 * wait that follows, and then the wait would sleep through it. There are two
 * cures, one for each way to wait: pselect(2) lets signals in only while it
 * waits (step 2), and the self-pipe turns a signal into a readable byte that
 * poll(2) sees (step 3). The handlers set a flag or write a byte, no more:
 * signal-safety(7) allows hardly anything else.
 */
#ifndef SIGNALS_H
#define SIGNALS_H

#include <stdbool.h>

/* A write to a connection that the peer has reset raises SIGPIPE, which ends
   the whole program. Afterwards such a write fails with EPIPE instead. */
void signals_ignore_broken_pipe(void);

/* Children that end leave no zombie behind, and nobody learns how they ended:
   enough for a program that does not want to know. */
void signals_ignore_children(void);

/* From now on SIGTERM and SIGINT set the flag that signals_stop() tests. */
void signals_catch_stop(void);
bool signals_stop(void);

/* Step 2. Holds SIGTERM, SIGINT and SIGCHLD back, but for the time spent in
   signals_wait(). */
void signals_hold(void);

/* Waits until `listener` has a connection, a signal arrives, or `milliseconds`
   are over (-1: without end). A `listener` of -1 waits for the rest only. */
void signals_wait(int listener, int milliseconds);

/* In a forked child: what the three signals do is as if none of the above had
   been called. A stop that was sent to it meanwhile ends it now. */
void signals_release(void);

/* Step 3. A descriptor that becomes readable when a stop was asked for. */
int signals_stop_pipe(void);

#endif
