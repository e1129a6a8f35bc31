/* SPDX-License-Identifier: Apache-2.0 */
/*
 * heat_fails.c - a plug-in of two kernels, both right, for test_heat.sh: `first` has no memory
 * from $FAILS seconds after its first run on, once or, with $FAILS_ON, for good.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "harness/attest.h"
#include "reference/pack_qkv.h"

static char *head(const struct att_tensor *t, int64_t row, int64_t h)
{
    const int64_t s = t->rank == 4 ? t->dim[1] : INT64_MAX; // packed: one endless sample
    const int64_t at = row / s * t->stride[0] + row % s * t->stride[t->rank - 3];

    return (char *)t->data
           + (at + h * t->stride[t->rank - 2]) * (int64_t)att_elem_size(t->dtype);
}

static int pack(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    for (const struct att_tensor *in = call->t; in <= &call->t[PACK_QKV_V]; in++)
        for (int64_t i = 0; i < list->dim[0]; i++) {
            const int64_t row = list->dtype == ATT_I64 ? ((int64_t *)list->data)[i]
                                                       : ((int32_t *)list->data)[i];

            for (int64_t h = 0; h < in->dim[2]; h++)
                memcpy(head(in + PACK_QKV_Q_PACKED, i, h), head(in, row, h),
                       (size_t)in->dim[3] * att_elem_size(in->dtype));
        }
    return 0;
}

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int fails(struct att_device *dev, const struct att_call *call)
{
    static double began;
    static int    failed;

    began = began > 0 ? began : now();
    if (now() - began < atof(getenv("FAILS")) || (failed && !getenv("FAILS_ON")))
        return pack(dev, call);
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
    .run = pack,
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
