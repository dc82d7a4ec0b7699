#include "resident_memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

size_t resident_memory_bytes(void)
{
    FILE *file = fopen("/proc/self/statm", "r");
    char line[128] = "", *mapped_end;

    if (file == NULL)
        return 0;
    /* Two numbers of pages: all that is mapped, and what is in memory. */
    if (fgets(line, sizeof line, file) == NULL)
        line[0] = '\0';
    fclose(file);
    strtoul(line, &mapped_end, 10);
    return strtoul(mapped_end, NULL, 10) * (size_t)sysconf(_SC_PAGESIZE);
}
