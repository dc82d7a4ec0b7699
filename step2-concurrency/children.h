/*
 * children: the processes that this one has forked and not yet reaped.
 *
 * A child that has exited stays in the kernel's process table as a zombie
 * until its parent asks for its exit status: waitpid(2). Asking is the
 * parent's duty, and its only way to learn whether the child's work went well.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The children of this process. */
struct children {
    pid_t *pids;        /* of those that are not reaped, in no order; owned */
    size_t count;       /* children that are not reaped */
    size_t max;         /* children that there may be at a time */
    int64_t full_until_ms;  /* no slot is waited for until then, by
                               clock_monotonic_ms() */
};

/* Initializes an empty list of at most `max` children. It owns memory until
   children_terminate(). */
void children_init(struct children *children, size_t max);

/* Returns true if another child may be forked, and false if there are too many.
   At the limit it first waits for a child to exit, for 100 ms at most: when a
   client has left and the next one comes, the first one's child might still be
   on its way out. If that wait was in vain, the clients of the next 100 ms
   cause no other: a crowd beyond the limit must not wait in line to be
   refused. */
bool children_wait_for_slot(struct children *children);

/* Forks like fork(2), if children_wait_for_slot() has returned true. Returns 0
   in the child and its pid in the parent. If the kernel refuses (EAGAIN: too
   many processes) it retries every 100 ms and each time a child exits, and
   blocks meanwhile. Returns -1 only once a stop was requested. */
pid_t children_fork(struct children *children);

/* Reaps every child that has exited, and logs its exit status. Never blocks. */
void children_reap(struct children *children);

/* Ends all children: SIGTERM, then SIGKILL for those that are still there
   500 ms later. Reaps them, which blocks for little longer than that, and frees
   the list. */
void children_terminate(struct children *children);

#endif
