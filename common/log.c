#include "log.h"
#include "clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const level_names[] = { "ERROR", "WARN", "INFO", "DEBUG" };
static const char *const level_words[] = { "error", "warn", "info", "debug" };

/* The log is global on purpose: a parameter of every call would tell the reader
   nothing. */
static struct {
    const char *program;        /* borrowed */
    enum log_level max_level;
    int fd;                     /* where lines go */
    int wait_ms;                /* how long a line may wait for it */
    bool is_mid_line;           /* the last line was written in part */
    unsigned long dropped;      /* lines since the last one written */
    int64_t window_until_ms;    /* client warnings are counted until then, */
    unsigned long client_warnings;  /* and so many were caused so far */
} state = {
    .program = "", .max_level = LOG_LEVEL_INFO, .fd = STDERR_FILENO,
    .wait_ms = LOG_WAIT_MS
};

/* A terminal takes a part of a line, and then a write(2) waits for the rest,
   although poll(2) said that there was room. O_NONBLOCK prevents that, but set
   on stderr it would be set for every program in that terminal: the flag
   belongs to what the kernel has opened, not to the descriptor. So the terminal
   is opened once more, for us alone. Where it cannot be, stderr has to do. */
static void open_terminal(void)
{
    const char *name = ttyname(STDERR_FILENO);
    int fd = name == NULL ? -1 : open(name, O_WRONLY | O_NOCTTY | O_NONBLOCK);

    if (fd >= 0)
        state.fd = fd;
}

void log_init(const char *program)
{
    const char *level_name = getenv("LOG");

    state.program = program;
    open_terminal();
    if (level_name == NULL || *level_name == '\0')
        return;
    for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++) {
        if (strcmp(level_name, level_words[level]) == 0) {
            state.max_level = (enum log_level)level;
            return;
        }
    }
    log_warn("server", "LOG=%.20s is not a log level; using info. "
             "The levels are error, warn, info and debug", level_name);
}

void log_never_wait(void)
{
    state.wait_ms = 0;
}

bool log_is_enabled(enum log_level level)
{
    return level <= state.max_level;
}

/* Writes "2023-02-05T02:23:44.647267Z", as RFC 3339 has it. */
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

/* Returns false if stderr takes no byte now. A pipe that poll(2) reports as
   writable has room for PIPE_BUF bytes, hence for a line; another process that
   writes to it may still be faster, and then write(2) waits, until a signal
   comes at the latest. */
static bool is_writable(void)
{
    struct pollfd output = { .fd = state.fd, .events = POLLOUT };
    int ready;

    do      /* no second wait before stderr has taken a line */
        ready = poll(&output, 1, state.dropped > 0 ? 0 : state.wait_ms);
    while (ready < 0 && errno == EINTR);
    return ready != 0;
}

/* Returns false if stderr did not take all bytes in time. */
static bool write_bytes(const char *bytes, size_t length)
{
    while (length > 0) {
        if (!is_writable())
            return false;
        ssize_t taken = write(state.fd, bytes, length);
        if (taken < 0 && errno == EINTR)
            continue;
        if (taken < 0)      /* there is nowhere to report another error */
            return errno != EAGAIN;
        state.is_mid_line = (size_t)taken < length;
        bytes += taken;
        length -= (size_t)taken;
    }
    return true;
}

__attribute__((format(printf, 3, 0)))
static bool write_line(enum log_level level, const char *subject,
                       const char *format, va_list arguments)
{
    char time[48], line[LOG_LINE_MAX];
    size_t max = sizeof line - 1;       /* keeps a byte for the newline */
    size_t length;

    format_time(time);
    length = (size_t)snprintf(line, max, "%s%s %5s %s: [%s] ",
                              state.is_mid_line ? "\n" : "", time,
                              level_names[level], state.program, subject);
    if (length < max)
        length += (size_t)vsnprintf(line + length, max - length, format,
                                    arguments);
    if (length >= max)
        length = max - 1;               /* it was cut, and ends in a NUL */
    line[length++] = '\n';
    return write_bytes(line, length);
}

__attribute__((format(printf, 1, 2)))
static bool write_dropped(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    bool written = write_line(LOG_LEVEL_WARN, "server", format, arguments);
    va_end(arguments);
    return written;
}

__attribute__((format(printf, 3, 0)))
static void log_line(enum log_level level, const char *subject,
                     const char *format, va_list arguments)
{
    int saved_errno = errno;

    if (state.dropped > 0
        && write_dropped("Dropped %lu log lines that stderr did not take",
                         state.dropped))
        state.dropped = 0;
    if (state.dropped > 0
        || !write_line(level, subject, format, arguments))
        state.dropped++;
    errno = saved_errno;
}

void log_warn(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_WARN))
        return;
    va_start(arguments, format);
    log_line(LOG_LEVEL_WARN, subject, format, arguments);
    va_end(arguments);
}

/* Counts a client's warning. Returns true if it is one too many. */
static bool is_too_often(void)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms >= state.window_until_ms) {
        if (state.client_warnings > LOG_CLIENT_WARNINGS_MAX)
            log_warn("server", "Left out %lu more warnings about clients: "
                     "there were more than %d in a second",
                     state.client_warnings - LOG_CLIENT_WARNINGS_MAX,
                     LOG_CLIENT_WARNINGS_MAX);
        state.window_until_ms = now_ms + 1000;
        state.client_warnings = 0;
    }
    return ++state.client_warnings > LOG_CLIENT_WARNINGS_MAX;
}

void log_client_warn(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_WARN) || is_too_often())
        return;
    va_start(arguments, format);
    log_line(LOG_LEVEL_WARN, subject, format, arguments);
    va_end(arguments);
}

void log_info(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_INFO))
        return;
    va_start(arguments, format);
    log_line(LOG_LEVEL_INFO, subject, format, arguments);
    va_end(arguments);
}

void log_debug(const char *subject, const char *format, ...)
{
    va_list arguments;

    if (!log_is_enabled(LOG_LEVEL_DEBUG))
        return;
    va_start(arguments, format);
    log_line(LOG_LEVEL_DEBUG, subject, format, arguments);
    va_end(arguments);
}

void log_always(const char *subject, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    log_line(LOG_LEVEL_INFO, subject, format, arguments);
    va_end(arguments);
}
