/*
 * descriptors: how many clients the kernel's limit on open files allows.
 */
#ifndef DESCRIPTORS_H
#define DESCRIPTORS_H

#include <stddef.h>

/* Raises the soft limit on descriptors (RLIMIT_NOFILE, often 1024) as far as
   `clients` of them need, and the hard limit allows. Gives how many clients
   fit; if those are fewer, the log says so. */
size_t descriptors_reserve(size_t clients);

#endif
