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

/* The log level is global on purpose: it is set once, and a parameter of every
   call would tell the reader nothing. */
static enum log_level max_level = LOG_LEVEL_INFO;
static const char *program_name = "";

void log_init(const char *program)
{
    const char *level_name = getenv("LOG");

    program_name = program;
    if (level_name == NULL || *level_name == '\0')
        return;
    for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
        if (strcmp(level_name, level_words[level]) == 0) {
            max_level = (enum log_level)level;
            return;
        }
    }
    log_warn("server", "LOG=%.20s is not a log level; using info. "
             "The levels are error, warn, info and debug", level_name);
}

bool log_is_enabled(enum log_level level)
{
    return level <= max_level;
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
static void write_line(enum log_level level, const char *subject,
                       const char *format, va_list arguments)
{
    int saved_errno = errno;
    char time[48], line[PIPE_BUF];
    size_t max = sizeof line - 1;       /* keeps a byte for the newline */
    size_t length;

    format_time(time);
    length = (size_t)snprintf(line, max, "%s %5s %s: [%s] ", time,
                              level_names[level], program_name, subject);
    if (length < max)
        length += (size_t)vsnprintf(line + length, max - length, format,
                                    arguments);
    if (length >= max)
        length = max - 1;               /* it was cut, and ends in a NUL */
    line[length++] = '\n';
    /* Retry on EINTR. There is nowhere to report any other error. */
    while (write(STDERR_FILENO, line, length) < 0 && errno == EINTR)
        continue;
    errno = saved_errno;
}

void log_warn(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_WARN))
        return;
    va_start(arguments, format);
    write_line(LOG_LEVEL_WARN, subject, format, arguments);
    va_end(arguments);
}

void log_info(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_INFO))
        return;
    va_start(arguments, format);
    write_line(LOG_LEVEL_INFO, subject, format, arguments);
    va_end(arguments);
}

void log_debug(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_DEBUG))
        return;
    va_start(arguments, format);
    write_line(LOG_LEVEL_DEBUG, subject, format, arguments);
    va_end(arguments);
}

void log_always(const char *subject, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line(LOG_LEVEL_INFO, subject, format, arguments);
    va_end(arguments);
}
