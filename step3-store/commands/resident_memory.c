#include "resident_memory.h"

#include <stdio.h>
#include <unistd.h>

size_t resident_memory_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    long page_bytes = sysconf(_SC_PAGESIZE);
    unsigned long pages = 0;

    if (file == NULL)
        return 0;
    /* In pages: all that is mapped, then what is in memory. */
    if (fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    fclose(file);
    return pages * (size_t)page_bytes;
}
