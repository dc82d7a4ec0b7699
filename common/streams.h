/*
 * streams: the three file descriptors that a program finds open when it
 * starts, and output that must arrive.
 */
#ifndef STREAMS_H
#define STREAMS_H

/* Opens each of the file descriptors 0 to 2 that is closed. A program may be
   started without them, `server <&- 2>&-`; its first socket would then be 0 or
   2, and the log would go to a client. What is opened refuses to be used as
   stdin, stdout or stderr, as a closed descriptor does. Call it before anything
   else is opened; options_parse() does. On failure it ends the program with
   exit status 1, and has nowhere to say why. */
void streams_open_missing(void);

/* Flushes stdout. If what was printed could not be written (a full disk, a
   reader that is gone) it ends the program with a message and exit status 1. It
   blocks while stdout is a full pipe. */
void streams_flush_output(void);

#endif
