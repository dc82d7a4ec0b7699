/*
 * ready: who can be read or written without waiting? The one place where the
 * loop waits, and there are two makes of it.
 *
 * poll(2) is POSIX. The whole list of descriptors is handed to the kernel at
 * each wait, and each wait looks at all of them. epoll(7) is Linux's. The
 * kernel keeps the list, and a wait costs what there is to report. With fifty
 * connections there is no difference; with ten thousand, most of them idle,
 * poll(2) does hardly anything else.
 *
 * Whoever is waited for has a number, chosen by the caller. Events are those
 * of poll(2): POLLIN, POLLOUT, both or none are waited for. POLLERR and POLLHUP
 * are reported whether or not somebody asked.
 */
#ifndef READY_H
#define READY_H

#include <stdbool.h>
#include <stddef.h>

struct ready {
    const struct ready_make *make;
    struct pollfd *polls;           /* poll: the list, `who` is the index */
    size_t used;                    /* and how much of it is in use */
    struct epoll_event *events;     /* epoll: what was reported last */
    int epoll;                      /* and the kernel's list */
    size_t at, left;                /* of a report: the next one, how many */
};

/* What a make has to do: the functions below, one by one. */
struct ready_make {
    const char *name;
    void (*open)(struct ready *ready, size_t most);
    void (*close)(struct ready *ready);
    bool (*add)(struct ready *ready, size_t who, int descriptor, short events);
    void (*want)(struct ready *ready, size_t who, int descriptor,
                 short events);
    void (*remove)(struct ready *ready, size_t who);
    void (*wait)(struct ready *ready, int milliseconds);
    bool (*next)(struct ready *ready, size_t *who, short *events);
};

extern const struct ready_make ready_poll, ready_epoll;

/* Nobody is waited for yet. The make is "poll" or "epoll"; `who` will be below
   `most`. Ends the program with a message where it cannot be had. */
void ready_open(struct ready *ready, const char *make, size_t most);
void ready_close(struct ready *ready);

/* From now on these events of the descriptor are waited for. False, with errno,
   if the kernel has no room for one more. */
bool ready_add(struct ready *ready, size_t who, int descriptor, short events);

/* From now on these and no others. */
void ready_want(struct ready *ready, size_t who, int descriptor, short events);

/* To be called just before the descriptor is closed. */
void ready_remove(struct ready *ready, size_t who);

/* Waits until somebody is ready, a signal has come, or the time is over (-1:
   it never is). */
void ready_wait(struct ready *ready, int milliseconds);

/* The next of those that the wait found ready; false behind the last. Somebody
   may have been removed, or have got the number of one who was, meanwhile:
   neither is reported before the next wait. */
bool ready_next(struct ready *ready, size_t *who, short *events);

#endif
