/* SPDX-License-Identifier: Apache-2.0 */
#include "harness/host.h"

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
