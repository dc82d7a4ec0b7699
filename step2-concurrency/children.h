/*
 * children: the processes that this one has forked, until they are reaped.
 *
 * A child that has ended stays in the kernel's table as a zombie until its
 * parent asks how it ended: waitpid(2). That is the parent's duty, and its
 * only way to learn whether the child's work went well.
 */
#ifndef CHILDREN_H
#define CHILDREN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Room for children_describe(). */
enum { CHILDREN_FATE_SIZE = 80 };

struct children {
    pid_t *pids;        /* of those that are not reaped, in no order */
    size_t count;
    size_t limit;
};

/* At most `limit` children at a time. */
void children_init(struct children *children, size_t limit);

bool children_full(const struct children *children);

/* fork(2), which gives 0 in the child and its pid in the parent. If the kernel
   refuses (EAGAIN: too many processes) it tries again, every 100 ms and each
   time a child ends; -1 only once a stop was asked for (signals_stop). */
pid_t children_fork(struct children *children);

/* Reaps every child that has ended, and logs its fate. Never waits. */
void children_reap(struct children *children);

/* Ends all children with SIGTERM, those that do not go within half a second
   with SIGKILL, reaps them and frees the list. */
void children_stop(struct children *children);

/* The status that waitpid(2) gave, in the words of a task's fate: "returned",
   "panicked: signal 11 (Segmentation fault)", "was cancelled: signal 15
   (Terminated)". True if it returned. */
bool children_describe(int status, char fate[static CHILDREN_FATE_SIZE]);

#endif
