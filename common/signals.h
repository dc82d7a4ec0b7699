/*
 * signals: requests to stop, and children that exit.
 *
 * A signal can arrive at any instant, even between testing a flag and the wait
 * that follows, and then the wait would sleep through it: a race condition.
 * The self-pipe trick is the cure. The handler writes a byte to a pipe that the
 * program itself reads, and the program waits for that pipe and its sockets
 * together. However early the byte comes, it makes the pipe readable, and
 * poll(2) reports that among the rest. The handlers set a flag and write a byte
 * and do nothing else, because signal-safety(7) allows little more.
 *
 * A program inherits what its parent has ignored. SIGINT stays ignored:
 * nohup(1), and a shell that starts a program in the background, ask for that.
 * SIGTERM does not, because it is how a server is asked to stop: it stops every
 * server that opens its listener with listener.h, whether or not the server
 * catches signals. (Step 1's hello makes the system calls itself, and leaves
 * all signals as they are.)
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

/* Opens the pipe that the handlers write to, and returns the end that becomes
   readable when a signal was caught. Both ends are non-blocking, and stay open
   for as long as the program runs. Ends the program with a message and exit
   status 1 if the process has no descriptor left. */
int signals_open_self_pipe(void);

/* Makes SIGTERM and SIGINT request a stop from now on, instead of ending the
   program. A SIGINT that the program was started to ignore stays ignored. */
void signals_catch_stop(void);

/* Lets SIGTERM and SIGINT end the program, even one that has been caught
   before. Call it before a call that may be slow and that no signal interrupts,
   such as getaddrinfo(3). */
void signals_suspend_catching(void);

/* Ends what signals_suspend_catching() began: if signals_catch_stop() was
   called, the signals are caught again. If not, they go on ending the
   program. */
void signals_resume_catching(void);

/* Makes a child that exits end signals_wait() from now on. */
void signals_catch_children(void);

/* Returns true once a stop was requested. */
bool signals_stop_requested(void);

/* Blocks until `listener` has a connection, a signal has been caught since the
   last call, or `timeout_ms` has passed (-1: no timeout). A `listener` of -1
   is left out. Needs the self-pipe. */
void signals_wait(int listener, int timeout_ms);

/* Undoes, in a forked child, what the parent has set up above, except that
   SIGPIPE stays ignored: closes the self-pipe, and lets signals end the child.
   A stop signal that was sent to the child meanwhile ends it now. */
void signals_reset_in_child(void);

#endif
