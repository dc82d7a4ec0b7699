/*
 * resident_memory: how much of the machine's memory the server takes.
 *
 * Only Linux says so, in a file of /proc that others do not have.
 */
#ifndef RESIDENT_MEMORY_H
#define RESIDENT_MEMORY_H

#include <stddef.h>

/* Returns the bytes of physical memory that the process takes; 0 where the
   system does not say. Never blocks. */
size_t resident_memory_bytes(void);

#endif
