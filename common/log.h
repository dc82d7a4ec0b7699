/*
 * log: one line for each event, on stderr.
 *
 *     2023-02-05T02:23:44.647267Z  INFO server: [server] Listening on ...
 *
 * UTC with microseconds, the level, the program, and in brackets whom it is
 * about: the server itself or a client's address. The environment variable
 * LOG chooses how much is told: error, warn, info (the default) or debug.
 *
 * Each line is one write(2) of at most PIPE_BUF bytes. POSIX promises that
 * such a write into a pipe is never torn, so the lines of several processes
 * that share one log never mix.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Call first: `program` is the name that each line carries (it is kept, not
   copied), and LOG is read from the environment. */
void log_start(const char *program);

/* Would a line of this level be written? For text that is costly to make. */
bool log_enabled(enum log_level level);

/* Writes a line, in the manner of printf(3). A line that is too long is cut.
   Bytes from a client go through resp_append_escaped() first: they could
   hold a newline and forge a line. errno is left as it was. */
__attribute__((format(printf, 3, 4)))
void log_line(enum log_level level, const char *whom, const char *format, ...);

/* The same at level INFO, but written whatever LOG says. */
__attribute__((format(printf, 2, 3)))
void log_always(const char *whom, const char *format, ...);

#endif
