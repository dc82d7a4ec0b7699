/*
 * poller: which file descriptors can be read or written without blocking. It is
 * the one place where the event loop waits, and has two backends.
 *
 * poll(2) is POSIX. The whole list of descriptors goes to the kernel with each
 * wait, and each wait looks at all of them: O(n). epoll(7) is Linux's. The
 * kernel keeps the list, and the cost of a wait depends on how many descriptors
 * are ready. With fifty connections there is no difference; with ten thousand,
 * most of them idle, poll(2) takes nearly all of the CPU time.
 *
 * Each descriptor is registered under a token, a small number that the caller
 * chooses, with the events it is interested in. Events are those of poll(2):
 * POLLIN, POLLOUT, both, or 0 for none. POLLERR and POLLHUP are reported
 * whether or not they were asked for. Readiness is level-triggered: it is
 * reported by each wait for as long as it lasts.
 */
#ifndef POLLER_H
#define POLLER_H

#include <stdbool.h>
#include <stddef.h>

/* The fields are the backends' own; use the functions. */
struct poller {
    const struct poller_backend *backend;   /* constant */
    struct pollfd *pollfds;         /* poll: the list, by token; owned */
    size_t used;                    /* poll: how much of the list is in use */
    struct epoll_event *events;     /* epoll: what the last wait reported;
                                       owned */
    int epoll;                      /* epoll: the file descriptor of the
                                       kernel's list; owned */
    size_t next_ready;              /* where to look for the next descriptor
                                       that is ready */
    size_t ready_count;             /* descriptors that are ready, and not yet
                                       reported */
};

/* The interface that a backend implements. */
struct poller_backend {
    const char *name;   /* for --backend */
    /* poller_open(); NULL if the system does not have this backend */
    void (*open)(struct poller *poller, size_t max_tokens);
    /* poller_close() */
    void (*close)(struct poller *poller);
    /* poller_add() */
    bool (*add)(struct poller *poller, size_t token, int fd, short events);
    /* poller_modify() */
    void (*modify)(struct poller *poller, size_t token, int fd, short events);
    /* poller_remove() */
    void (*remove)(struct poller *poller, size_t token);
    /* poller_wait() */
    void (*wait)(struct poller *poller, int timeout_ms);
    /* poller_next() */
    bool (*next)(struct poller *poller, size_t *token, short *events);
};

/* The backends. */
extern const struct poller_backend poller_poll, poller_epoll;

/* Opens an empty poller over the backend of this name, "poll" or "epoll", for
   tokens below `max_tokens`. Ends the program with a message and exit status 1
   if the backend is not available. */
void poller_open(struct poller *poller, const char *backend,
                 size_t max_tokens);

/* Closes what poller_open() opened. The registered descriptors stay open. */
void poller_close(struct poller *poller);

/* Registers `fd` under `token`, with the events it is interested in; `fd` stays
   the caller's. Returns true, or false with errno if the kernel has no room for
   one more. */
bool poller_add(struct poller *poller, size_t token, int fd, short events);

/* Replaces the events that a registered descriptor is interested in. */
void poller_modify(struct poller *poller, size_t token, int fd, short events);

/* Removes a descriptor. Call it just before the descriptor is closed. */
void poller_remove(struct poller *poller, size_t token);

/* Blocks until a registered descriptor is ready, a signal arrives, or
   `timeout_ms` has passed (-1: no timeout). What the last wait found, and
   poller_next() has not reported, is discarded. */
void poller_wait(struct poller *poller, int timeout_ms);

/* Sets `*token` and `*events` to the next descriptor that the last wait found
   ready, and returns true; returns false when there are no more. Until then,
   remove only the descriptor that was reported last: over epoll, any other
   might still be reported after it is removed. A descriptor that is added is
   not reported before the next wait. */
bool poller_next(struct poller *poller, size_t *token, short *events);

#endif
