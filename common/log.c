#include "log.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = { "ERROR", "WARN", "INFO", "DEBUG" };
static const char *const level_words[] = { "error", "warn", "info", "debug" };

/* The log's level is global on purpose: it is set once, and handing it down
   through every call would say nothing to the reader. */
static enum log_level highest = LOG_INFO;
static const char *program_name = "";

void log_start(const char *program)
{
    const char *wish = getenv("LOG");

    program_name = program;
    if (wish == NULL || *wish == '\0')
        return;
    for (int level = LOG_ERROR; level <= LOG_DEBUG; level++) {
        if (strcmp(wish, level_words[level]) == 0) {
            highest = (enum log_level)level;
            return;
        }
    }
    log_line(LOG_WARN, "server", "LOG=%.20s is no level. Using info. "
             "The levels are error, warn, info and debug.", wish);
}

bool log_enabled(enum log_level level)
{
    return level <= highest;
}

/* "2023-02-05T02:23:44.647267Z", as RFC 3339 has it. */
static void format_time(char text[static 48])
{
    struct timespec now;
    struct tm utc;
    char seconds[24];

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(seconds, sizeof seconds, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text, 48, "%s.%06ldZ", seconds, now.tv_nsec / 1000);
}

__attribute__((format(printf, 3, 0)))
static void write_line(enum log_level level, const char *whom,
                       const char *format, va_list arguments)
{
    int saved = errno;
    char time[48], line[PIPE_BUF];
    size_t most = sizeof line - 1;      /* keeps a byte for the newline */
    size_t length;

    format_time(time);
    length = (size_t)snprintf(line, most, "%s %5s %s: [%s] ", time,
                              level_names[level], program_name, whom);
    if (length < most)
        length += (size_t)vsnprintf(line + length, most - length, format,
                                    arguments);
    if (length >= most)
        length = most - 1;              /* it was cut, and ends in a NUL */
    line[length++] = '\n';
    /* A signal loses no line. Of any other error nobody is left to tell. */
    while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR)
        continue;
    errno = saved;
}

void log_line(enum log_level level, const char *whom, const char *format, ...)
{
    va_list arguments;

    if (!log_enabled(level))
        return;
    va_start(arguments, format);
    write_line(level, whom, format, arguments);
    va_end(arguments);
}

void log_always(const char *whom, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(LOG_INFO, whom, format, arguments);
    va_end(arguments);
}
