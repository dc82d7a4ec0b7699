#include "fd_limit.h"
#include "log.h"

#include <sys/resource.h>

/* For stdio, the listener, the pipe, and those that are being turned away. */
enum { OWN_USE = 32 };

size_t descriptors_reserve(size_t clients)
{
    struct rlimit limit;
    rlim_t wanted = (rlim_t)clients + OWN_USE;

    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return clients;
    if (limit.rlim_cur != RLIM_INFINITY && limit.rlim_cur < wanted) {
        limit.rlim_cur = limit.rlim_max == RLIM_INFINITY
            || limit.rlim_max > wanted ? wanted : limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
        getrlimit(RLIMIT_NOFILE, &limit);
    }
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= wanted)
        return clients;
    size_t fit = limit.rlim_cur > OWN_USE ? limit.rlim_cur - OWN_USE : 1;
    log_line(LOG_WARN, "server", "Room for %zu clients, not %zu: this system "
             "allows a process %llu descriptors (ulimit -Hn)", fit, clients,
             (unsigned long long)limit.rlim_cur);
    return fit;
}
