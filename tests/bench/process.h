/*
 * process: what a server has cost so far, as the kernel counts it.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* The processor time of a process alone, in nanoseconds, by its own clock
   (clock_getcpuclockid(3)). -1 if there is no such process. */
int64_t process_own_cpu_ns(pid_t pid);

/* The same together with its children's: the living ones' by their clocks
   too; that of children which have ended and been waited for comes from
   /proc/PID/stat, in steps of 10 ms. */
int64_t process_cpu_ns(pid_t pid);

/* The memory that the process has in RAM (RSS), in bytes; -1 likewise. */
int64_t process_rss(pid_t pid);

#endif
