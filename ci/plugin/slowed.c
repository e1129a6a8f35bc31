/* SPDX-License-Identifier: Apache-2.0 */
/*
 * slowed.c - a plug-in whose kernels are right and slow by a known share: each does the work,
 * looks how long that took, and waits for 0, 3, 5 or 10 % of it. ci/claims.sh asks claims about
 * them, to which the answers are known.
 *
 *     cc -shared -fPIC -I <include root> slowed.c -o slowed.so
 */
#define _GNU_SOURCE
#include <string.h>
#include <time.h>

#include "harness/attest.h"
#include "reference/pack_qkv.h"

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static char *head(const struct att_tensor *t, int64_t row, int64_t h)
{
    const int64_t s = t->rank == 4 ? t->dim[1] : INT64_MAX; // packed: one endless sample
    const int64_t at = row / s * t->stride[0] + row % s * t->stride[t->rank - 3];

    return (char *)t->data
           + (at + h * t->stride[t->rank - 2]) * (int64_t)att_elem_size(t->dtype);
}

static void pack(const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    for (const struct att_tensor *in = call->t; in <= &call->t[PACK_QKV_V]; in++)
        for (int64_t i = 0; i < list->dim[0]; i++) {
            const int64_t row = list->dtype == ATT_I64 ? ((int64_t *)list->data)[i]
                                                       : ((int32_t *)list->data)[i];

            for (int64_t h = 0; h < in->dim[2]; h++)
                memcpy(head(in + PACK_QKV_Q_PACKED, i, h), head(in, row, h),
                       (size_t)in->dim[3] * att_elem_size(in->dtype));
        }
}

static int slowed(const struct att_call *call, double share)
{
    const double began = now();
    double       done;

    pack(call);
    done = now();
    while (now() < done + share * (done - began))
        continue;
    return 0;
}

#define KERNEL(percent)                                                                        \
    static int run_##percent(struct att_device *dev, const struct att_call *call)              \
    {                                                                                          \
        (void)dev;                                                                             \
        return slowed(call, percent / 100.0);                                                  \
    }                                                                                          \
    static const struct att_kernel slow_##percent = {                                          \
        .size = sizeof(slow_##percent),                                                        \
        .op = "pack_qkv",                                                                      \
        .name = "slow" #percent,                                                               \
        .refuse = pack_qkv_refuse,                                                             \
        .run = run_##percent,                                                                  \
        .guarantees = ATT_DETERMINISTIC,                                                       \
    }

KERNEL(0);
KERNEL(3);
KERNEL(5);
KERNEL(10);

static const struct att_kernel *const kernels[] = { &slow_0, &slow_3, &slow_5, &slow_10, NULL };
static const struct att_backend       backend = {
          .size = sizeof(backend),
          .name = "slowed",
          .base = "cpu",
          .kernels = kernels,
};

const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
