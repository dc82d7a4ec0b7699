/*
 * poller: which file descriptors can be read or written without blocking? The
 * one place where the event loop waits. It has two backends.
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

struct poller {
    const struct poller_backend *backend;
    struct pollfd *pollfds;         /* poll: the list, by token; owned */
    size_t used;                    /* poll: how much of it is in use */
    struct epoll_event *events;     /* epoll: what the last wait reported;
                                       owned */
    int epoll;                      /* epoll: the kernel's list */
    size_t next_ready;              /* where to look for the next descriptor
                                       that is ready */
    size_t ready_count;             /* how many there are from there on */
};

/* The interface that a backend implements: the functions below, one by one. */
struct poller_backend {
    const char *name;
    void (*open)(struct poller *poller, size_t max_tokens);
    void (*close)(struct poller *poller);
    bool (*add)(struct poller *poller, size_t token, int fd, short events);
    void (*modify)(struct poller *poller, size_t token, int fd, short events);
    void (*remove)(struct poller *poller, size_t token);
    void (*wait)(struct poller *poller, int timeout_ms);
    bool (*next)(struct poller *poller, size_t *token, short *events);
};

extern const struct poller_backend poller_poll, poller_epoll;

/* Opens an empty poller over the backend of this name, "poll" or "epoll", for
   tokens below `max_tokens`. Ends the program with a message if the backend is
   not available. */
void poller_open(struct poller *poller, const char *backend,
                 size_t max_tokens);

/* Closes what poller_open() opened. The registered descriptors stay open. */
void poller_close(struct poller *poller);

/* Registers `fd` under `token`, with the events it is interested in. Returns
   false with errno if the kernel has no room for one more. */
bool poller_add(struct poller *poller, size_t token, int fd, short events);

/* Replaces the events that a registered descriptor is interested in. */
void poller_modify(struct poller *poller, size_t token, int fd, short events);

/* Removes a descriptor. Call it just before the descriptor is closed. */
void poller_remove(struct poller *poller, size_t token);

/* Blocks until a registered descriptor is ready, a signal arrives, or
   `timeout_ms` has passed (-1: no timeout). */
void poller_wait(struct poller *poller, int timeout_ms);

/* Sets `*token` and `*events` to the next descriptor that the last wait found
   ready, and returns true; returns false when there are no more. A descriptor
   that was removed since the wait is not reported, and neither is one that has
   got its token. */
bool poller_next(struct poller *poller, size_t *token, short *events);

#endif
