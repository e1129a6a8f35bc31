/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/host.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "harness/exit.h"

void att_no_memory(size_t bytes)
{
    fprintf(stderr, "attest: the host has no %zu bytes of memory left\n", bytes);
    fflush(stderr);
    _exit(ATT_EXIT_ENVIRONMENT);
}

void *att_must(size_t bytes)
{
    void *p = calloc(1, bytes ? bytes : 1);

    if (!p)
        att_no_memory(bytes);
    return p;
}

double att_now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* The number behind `key` in a file of lines, or the first number when key is ""; SIZE_MAX
 * when there is none. */
static size_t number_in(const char *path, const char *key)
{
    char   line[256], format[64];
    size_t value = SIZE_MAX;
    FILE  *f = fopen(path, "r");

    snprintf(format, sizeof(format), "%s %%zu", key);
    while (f && value == SIZE_MAX && fgets(line, sizeof(line), f))
        if (sscanf(line, format, &value) != 1)
            value = SIZE_MAX;
    if (f)
        fclose(f);
    return value;
}

size_t att_host_free(void)
{
    const size_t kib = number_in("/proc/meminfo", "MemAvailable:");
    const size_t most = number_in("/sys/fs/cgroup/memory.max", "");
    const size_t used = number_in("/sys/fs/cgroup/memory.current", "");
    size_t       left = kib == SIZE_MAX ? SIZE_MAX : kib * 1024;

    if (most != SIZE_MAX && used != SIZE_MAX && (most > used ? most - used : 0) < left)
        left = most > used ? most - used : 0;
    return left;
}
