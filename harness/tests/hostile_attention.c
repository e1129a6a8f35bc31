/* SPDX-License-Identifier: Apache-2.0 */
/*
 * hostile_attention.c - a plug-in for the tests of the questions: attention that is right, or
 * breaks one promise, on a device that may claim to calculate as slowly as no device does
 * (HOSTILE_PEAK: flops per ns).
 */
#include <stdlib.h>
#include <time.h>

#include "harness/mutants/right_attention.h"
#include "reference/attention.h"

static int right(struct att_device *dev, const struct att_call *call)
{
    const struct right_attention x = right_dense(call);

    (void)dev;
    return right_attention_run(&x, call);
}

/* The last bit of its scores hangs on how many samples there are. */
static int crowded(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    if (call->t[ATTENTION_Q].dim[0] > 1)
        x.scale = nextafterf(x.scale, 1);
    return right_attention_run(&x, call);
}

/* Keys that are masked count after all where their values are infinite. */
static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    float v[ATT_ATTN_MAX_D];
    int   n = right_times(x, r, j);

    right_load_v(x, r, j, v);
    for (int64_t e = 0; e < x->d && !n; e++)
        n = isinf(v[e]) != 0;
    return n;
}

static int infinite(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

/* Deterministic but for one run in six. */
static int wavers(struct att_device *dev, const struct att_call *call)
{
    static int             runs;
    struct right_attention x = right_dense(call);
    const struct timespec  nap = { .tv_nsec = 20000000 };

    (void)dev;
    nanosleep(&nap, NULL); // too slow for many repetitions
    if (++runs % 6 == 0)
        x.scale = nextafterf(x.scale, 1);
    return right_attention_run(&x, call);
}

#define KERNEL(word)                                                                           \
    static const struct att_kernel kernel_##word = {                                           \
        .size = sizeof(struct att_kernel),                                                     \
        .op = "attention",                                                                     \
        .name = #word,                                                                         \
        .about = "a hostile kernel",                                                           \
        .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC | ATT_BATCH_INVARIANT,                 \
        .refuse = attention_refuse,                                                            \
        .run = word,                                                                           \
    }

KERNEL(crowded);
KERNEL(infinite);
KERNEL(right);
KERNEL(wavers);

static const struct att_kernel *const kernels[] = { &kernel_crowded, &kernel_infinite,
                                                    &kernel_right, &kernel_wavers, NULL };

static double peak(struct att_device *dev, enum att_dtype dtype)
{
    (void)dev;
    (void)dtype;
    return atof(getenv("HOSTILE_PEAK"));
}

const struct att_backend *att_backend_v1(void)
{
    static struct att_backend b = {
        .size = sizeof(struct att_backend), .name = "hostile", .base = "cpu", .kernels = kernels
    };

    b.peak = getenv("HOSTILE_PEAK") ? peak : NULL;
    return &b;
}
