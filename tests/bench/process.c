#include "process.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static FILE *open_proc(pid_t pid, const char *file)
{
    char path[64];

    snprintf(path, sizeof path, "/proc/%ld/%s", (long)pid, file);
    return fopen(path, "r");
}

int64_t process_own_cpu_ns(pid_t pid)
{
    struct timespec used;
    clockid_t clock;

    if (clock_getcpuclockid(pid, &clock) != 0
        || clock_gettime(clock, &used) != 0)
        return -1;
    return (int64_t)used.tv_sec * 1000000000 + used.tv_nsec;
}

/* What /proc/PID/stat says about a process, see proc(5). */
struct stat_line {
    long parent;                    /* its parent's process ID; -1: unknown */
    long long ended_children;       /* CPU time of reaped children, in ticks */
};

/* Reads /proc/PID/stat. The second field is the program's name in parentheses,
   which may contain anything, so fields are counted from the last one. */
static struct stat_line read_stat(pid_t pid)
{
    struct stat_line line = { .parent = -1 };
    char text[1024] = "", *field = NULL;
    FILE *file = open_proc(pid, "stat");

    if (file == NULL)
        return line;
    if (fgets(text, sizeof text, file) != NULL)
        field = strrchr(text, ')');
    fclose(file);
    for (int number = 3; field != NULL; number++) {
        field = strchr(field + 1, ' ');
        if (field != NULL && number == 4)
            line.parent = strtol(field, NULL, 10);
        if (field != NULL && (number == 16 || number == 17))
            line.ended_children += strtoll(field, NULL, 10);
    }
    return line;
}

static int64_t children_cpu(pid_t pid)
{
    DIR *processes = opendir("/proc");
    int64_t sum = 0;

    if (processes == NULL)
        return 0;
    for (struct dirent *entry; (entry = readdir(processes)) != NULL;) {
        pid_t other = (pid_t)strtol(entry->d_name, NULL, 10);
        int64_t used = other > 0 && read_stat(other).parent == pid
            ? process_own_cpu_ns(other) : 0;
        sum += used > 0 ? used : 0;
    }
    closedir(processes);
    return sum;
}

int64_t process_cpu_ns(pid_t pid)
{
    int64_t used = process_own_cpu_ns(pid);
    int64_t tick = 1000000000 / sysconf(_SC_CLK_TCK);

    if (used < 0)
        return -1;
    return used + read_stat(pid).ended_children * tick + children_cpu(pid);
}

/* Reads smaps_rollup, because the kernel then counts the pages. The sums in
   statm and status may be off by some hundred KiB, because each CPU keeps a
   part of them to itself. */
int64_t process_rss_bytes(pid_t pid)
{
    FILE *file = open_proc(pid, "smaps_rollup");
    char line[256];
    int64_t kib = -1;

    if (file == NULL)
        return -1;
    while (kib < 0 && fgets(line, sizeof line, file) != NULL)
        if (strncmp(line, "Rss:", strlen("Rss:")) == 0)
            kib = strtoll(line + strlen("Rss:"), NULL, 10);
    fclose(file);
    return kib < 0 ? -1 : kib * 1024;
}
