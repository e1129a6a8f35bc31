/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heat_fails.c - a plug-in of two kernels, both right, for test_heat.sh: `first` has no memory
 * from $FAILS seconds after its first run on, once or, with $FAILS_ON, for good.
 */
#include <stdlib.h>
#include <time.h>

#include "harness/mutants/right.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int works(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

static int fails(struct att_device *dev, const struct att_call *call)
{
    static double began;
    static int    failed;

    began = began > 0 ? began : now();
    if (now() - began < atof(getenv("FAILS")) || (failed && !getenv("FAILS_ON")))
        return works(dev, call);
    failed = 1;
    return ATT_ENOMEM;
}

static const struct att_kernel first = {
    .size = sizeof(first),
    .op = "pack_qkv",
    .name = "first",
    .refuse = pack_qkv_refuse,
    .run = fails,
};
static const struct att_kernel second = {
    .size = sizeof(second),
    .op = "pack_qkv",
    .name = "second",
    .refuse = pack_qkv_refuse,
    .run = works,
};
static const struct att_kernel *const both[] = { &first, &second, NULL };
static const struct att_backend       backend = {
          .size = sizeof(backend),
          .name = "heated",
          .base = "cpu",
          .kernels = both,
};

const struct att_backend *att_backend_v1(void);

const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
