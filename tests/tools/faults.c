/*
 * Makes system calls and malloc(3) fail on demand, in an unmodified program:
 *
 *     FAULTS=file LD_PRELOAD=tests/faults.so step3-store/server
 *
 * The file says which call fails and how. It can be changed while the program
 * runs (tests/faults.bash writes it). Processes that the program forks share
 * it, so calls are counted over all of them. Two more faults are chosen in the
 * environment: FAULT_TIMER=500 delivers a signal, which is handled, every 500
 * microseconds; with FAULT_LOOKUP, looking up a name never returns, whatever
 * signals are caught.
 */

#define _GNU_SOURCE         /* RTLD_NEXT */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <unistd.h>

/* The contents of the file. Its texts are padded with spaces. */
struct faults {
    char kind[8];       /* read, write, accept, wait, fork, memory or fsync;
                           "any" is each of the first four */
    char when[8];       /* the number of the call that fails, from 1; or half,
                           or all */
    char what[15];      /* the name of the error, or SHORT: only one byte is
                           read or written */
    char struck;        /* '1' once a call has failed, '0' before */
    atomic_uint calls;  /* calls of this kind since the file was written */
};

static struct faults *faults;

static ssize_t (*next_read)(int, void *, size_t);
static ssize_t (*next_write)(int, const void *, size_t);
static ssize_t (*next_writev)(int, const struct iovec *, int);
static int (*next_accept)(int, void *, void *);
static int (*next_poll)(struct pollfd *, nfds_t, int);
static int (*next_epoll_wait)(int, void *, int, int);
static pid_t (*next_fork)(void);
static int (*next_fsync)(int);
static int (*next_fdatasync)(int);
static int (*next_getaddrinfo)(const char *, const char *, const void *,
                               void *);

/* --- what goes wrong ------------------------------------------------------ */

/* Returns true if the padded text is this word. */
static bool is(const char *text, const char *word)
{
    size_t length = strlen(word);

    return memcmp(text, word, length) == 0 && text[length] == ' ';
}

static bool is_of_kind(const char *kind)
{
    bool never = strcmp(kind, "fork") == 0 || strcmp(kind, "memory") == 0
        || strcmp(kind, "fsync") == 0;

    return is(faults->kind, kind) || (is(faults->kind, "any") && !never);
}

/* Returns true if this call is one that fails. "half" follows no pattern: if
   every second call failed, a loop that makes two might never get on. */
static bool is_failing_call(unsigned call)
{
    if (is(faults->when, "half"))
        return call * 2654435761u >> 31;
    return is(faults->when, "all")
        || strtoul(faults->when, NULL, 10) == call;
}

static int find_error(void)
{
    static const struct { const char *name; int number; } errors[] = {
        { "EINTR", EINTR }, { "EAGAIN", EAGAIN }, { "ENOMEM", ENOMEM },
        { "EMFILE", EMFILE }, { "ENFILE", ENFILE }, { "EPIPE", EPIPE },
        { "ECONNABORTED", ECONNABORTED }, { "ECONNRESET", ECONNRESET },
        { "EIO", EIO }
    };

    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++)
        if (is(faults->what, errors[i].name))
            return errors[i].number;
    return 0;
}

/* Counts a call, and returns true if it must fail. Then errno is the error, or
   0 if the call must read or write one byte. */
static bool must_fail(const char *kind)
{
    if (faults == NULL || !is_of_kind(kind)
        || !is_failing_call(atomic_fetch_add(&faults->calls, 1) + 1))
        return false;
    faults->struck = '1';
    errno = find_error();
    return true;
}

/* --- signals -------------------------------------------------------------- */

static void on_alarm(int number) { (void)number; }

/* Starts the timer, if there is to be one. fork(2) does not copy timers, so
   each child starts its own. */
static void start_timer(void)
{
    const char *plan = getenv("FAULT_TIMER");
    struct sigaction action = { .sa_handler = on_alarm };
    struct itimerval every = { 0 };

    if (plan == NULL)
        return;
    every.it_interval.tv_usec = strtol(plan, NULL, 10);
    every.it_value = every.it_interval;
    sigaction(SIGALRM, &action, NULL);
    setitimer(ITIMER_REAL, &every, NULL);
}

/* --- the calls ------------------------------------------------------------ */

/* Stores the next function of that name in *next, a function pointer. C has no
   cast from what dlsym(3) returns to such a type, hence the copy. */
static void find(const char *name, void *next)
{
    void *found = dlsym(RTLD_NEXT, name);

    memcpy(next, &found, sizeof found);
}

/* Finds the functions and opens the file, once. A sanitizer may call read(2)
   before our constructor has run, so that calls this too. */
__attribute__((constructor))
static void start(void)
{
    const char *path = getenv("FAULTS");

    if (next_read != NULL)
        return;
    find("read", &next_read);
    find("write", &next_write);
    find("writev", &next_writev);
    find("accept", &next_accept);
    find("poll", &next_poll);
    find("epoll_wait", &next_epoll_wait);
    find("fork", &next_fork);
    find("fsync", &next_fsync);
    find("fdatasync", &next_fdatasync);
    find("getaddrinfo", &next_getaddrinfo);
    start_timer();
    int file = path != NULL ? open(path, O_RDWR) : -1;
    if (file < 0)
        return;
    void *memory = mmap(NULL, sizeof *faults, PROT_READ | PROT_WRITE,
                        MAP_SHARED, file, 0);
    close(file);
    if (memory != MAP_FAILED)
        faults = memory;
}

ssize_t read(int file, void *bytes, size_t size)
{
    start();
    if (must_fail("read")) {
        if (errno != 0)
            return -1;
        size = size > 0;
    }
    return next_read(file, bytes, size);
}

/* Leaves the log alone: a line goes into a pipe completely or not at all. */
ssize_t write(int file, const void *bytes, size_t size)
{
    start();
    if (must_fail("write")) {
        if (errno != 0)
            return -1;
        if (file != STDERR_FILENO)
            size = size > 0;
    }
    return next_write(file, bytes, size);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    start();
    if (!must_fail("write"))
        return next_writev(file, parts, count);
    return errno != 0 ? -1 : next_write(file, parts->iov_base,
                                        parts->iov_len > 0);
}

/* accept() and getaddrinfo() are declared here because <sys/socket.h>, which
   <netdb.h> includes, declares accept() with types that only glibc has. */
int accept(int listener, void *address, void *length);
int accept(int listener, void *address, void *length)
{
    start();
    return must_fail("accept") ? -1 : next_accept(listener, address, length);
}

int poll(struct pollfd *files, nfds_t count, int ms)
{
    start();
    return must_fail("wait") ? -1 : next_poll(files, count, ms);
}

/* Only Linux has epoll_wait() and <sys/epoll.h>, so it is declared here. */
int epoll_wait(int file, void *events, int max, int ms);
int epoll_wait(int file, void *events, int max, int ms)
{
    start();
    return must_fail("wait") ? -1 : next_epoll_wait(file, events, max, ms);
}

pid_t fork(void)
{
    start();
    pid_t child = must_fail("fork") ? -1 : next_fork();
    if (child == 0)
        start_timer();
    return child;
}

int fsync(int file)
{
    start();
    return must_fail("fsync") ? -1 : next_fsync(file);
}

int fdatasync(int file)
{
    start();
    return must_fail("fsync") ? -1 : next_fdatasync(file);
}

int getaddrinfo(const char *name, const char *port, const void *hint, void *to);
int getaddrinfo(const char *name, const char *port, const void *hint, void *to)
{
    start();
    while (getenv("FAULT_LOOKUP") != NULL)
        pause();
    return next_getaddrinfo(name, port, hint, to);
}

#ifdef __GLIBC__

/* glibc's other names for its functions. To look the usual names up with
   dlsym(3) would recurse, because dlsym(3) allocates memory. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

void *malloc(size_t size)
{
    return must_fail("memory") ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return must_fail("memory") ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return must_fail("memory") ? NULL : __libc_realloc(memory, size);
}

/* _FORTIFY_SOURCE replaces read(2) and poll(2) by these, which also check the
   size of the memory that they write to. */
ssize_t __read_chk(int file, void *bytes, size_t size, size_t room);
ssize_t __read_chk(int file, void *bytes, size_t size, size_t room)
{
    if (size > room)
        abort();
    return read(file, bytes, size);
}

int __poll_chk(struct pollfd *files, nfds_t count, int ms, size_t room);
int __poll_chk(struct pollfd *files, nfds_t count, int ms, size_t room)
{
    if (count > room / sizeof *files)
        abort();
    return poll(files, count, ms);
}

#endif
