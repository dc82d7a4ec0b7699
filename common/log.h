/*
 * log: one line for each event, on stderr.
 *
 *     2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on ...
 *
 * UTC with microseconds, the level, the program, and in brackets the subject:
 * the server itself or a client's address. LOG in the environment sets the
 * log level: error, warn, info (the default) or debug.
 *
 * Each line is one write(2) of at most PIPE_BUF bytes. POSIX promises that
 * such a write into a pipe is atomic, so the lines of several processes that
 * share one log never mix.
 *
 * Whatever reads the log may stop reading: Ctrl-S in the server's terminal, a
 * pager that is left open. The server must not wait for that, so a line that
 * stderr does not take is dropped. Dropped lines are counted, and a warning
 * with their number comes before the next line that is written.
 */
#ifndef LOG_H
#define LOG_H

#include <limits.h>
#include <stdbool.h>

enum {
    LOG_LINE_MAX = PIPE_BUF,    /* bytes of a line; what exceeds it is cut */
    LOG_WAIT_MS = 200,          /* how long a line waits for stderr; see
                                   log_never_wait() */
    LOG_CLIENT_WARNINGS_MAX = 10    /* a second: see log_client_warn() */
};

/* How important a line is, the most important first. The names begin with
   LOG_LEVEL_ because LOG_ERR and its like belong to <syslog.h>. */
enum log_level {
    LOG_LEVEL_ERROR, LOG_LEVEL_WARN, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG
};

/* Sets the program's name, which each line shows, and takes the log level
   from LOG in the environment; if that is not a level, logs a warning. Call it
   before any of those below. `program` is borrowed for as long as the program
   runs. */
void log_init(const char *program);

/* Keeps every line from now on from waiting for stderr: for an event loop.
   Without this, one line waits for LOG_WAIT_MS, and those after it not at all,
   until stderr takes lines again. */
void log_never_wait(void);

/* Returns true if lines of this level are written: ask before you make text
   that is costly to make. */
bool log_is_enabled(enum log_level level);

/* Writes a line of level WARN, in the manner of printf(3). A line that is too
   long is cut. Bytes from a client must go through resp_append_escaped() first:
   a newline among them would forge a line. Leaves errno as it was. Blocks while
   stderr takes no byte, for LOG_WAIT_MS at most: see log_never_wait(). */
__attribute__((format(printf, 2, 3)))
void log_warn(const char *subject, const char *format, ...);

/* Writes a line of level INFO. Otherwise like log_warn(). */
__attribute__((format(printf, 2, 3)))
void log_info(const char *subject, const char *format, ...);

/* Writes a line of level DEBUG. Otherwise like log_warn(). */
__attribute__((format(printf, 2, 3)))
void log_debug(const char *subject, const char *format, ...);

/* Writes a line like log_warn(), about what a client can cause as often as it
   likes. After LOG_CLIENT_WARNINGS_MAX in a second it leaves the others out, so
   that no client can fill a disk with them. It counts them, and the next
   client's warning has their number before it. Each process has this limit for
   itself: in step 2, each child. */
__attribute__((format(printf, 2, 3)))
void log_client_warn(const char *subject, const char *format, ...);

/* Writes a line of level INFO whatever LOG says. Otherwise like log_info(). */
__attribute__((format(printf, 2, 3)))
void log_always(const char *subject, const char *format, ...);

#endif
