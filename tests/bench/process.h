/*
 * process: the CPU time and memory of a process, as the kernel counts them.
 */
#ifndef PROCESS_H
#define PROCESS_H

#include <stdint.h>
#include <sys/types.h>

/* Returns the CPU time of a process without its children, in nanoseconds, or -1
   if there is no such process. Reads its clock (clock_getcpuclockid(3)). */
int64_t process_own_cpu_ns(pid_t pid);

/* Returns the CPU time of a process and its children, in nanoseconds, or -1 if
   there is no such process. For living children it reads their clocks. For
   children that have been reaped it reads /proc/PID/stat, which counts in steps
   of 10 ms. */
int64_t process_cpu_ns(pid_t pid);

/* Returns the memory that the process has in RAM (RSS), in bytes, or -1 if
   there is no such process. */
int64_t process_rss_bytes(pid_t pid);

#endif
