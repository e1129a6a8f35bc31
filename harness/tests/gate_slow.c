/* SPDX-License-Identifier: Apache-2.0 */
/*
 * gate_slow.c - a plug-in for the tests of the gate: a right kernel that takes 200 us, and
 * longer where it is told to, so that one program can stand for the baseline and for the
 * change.
 *
 *     GATE_SLOW       so much longer, in percent, ...
 *     GATE_SLOW_S     ... on the case of this s
 */
#include <stdlib.h>
#include <time.h>

#include "harness/mutants/right.h"

static const double USUAL = 200e-6; // seconds

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double number(const char *name)
{
    const char *text = getenv(name);

    return text ? strtod(text, NULL) : 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const double begun = now();
    const int    slow = call->t[PACK_QKV_Q].dim[1] == (int64_t)number("GATE_SLOW_S");
    const double until = begun + USUAL * (1 + (slow ? number("GATE_SLOW") / 100 : 0));
    const int    err = right_pack(call);

    (void)dev;
    while (now() < until)
        continue;
    return err;
}

static const struct att_kernel kernel = {
    .size = sizeof(kernel),
    .op = "pack_qkv",
    .name = "spin",
    .about = "a copy, and then it waits",
    .guarantees = ATT_NAN_PROOF | ATT_DETERMINISTIC,
    .run = run,
};

static const struct att_kernel *const kernels[] = { &kernel, NULL };

static const struct att_backend backend = {
    .size = sizeof(backend), .name = "slow", .base = "cpu", .kernels = kernels
};

const struct att_backend *att_backend_v1(void)
{
    return &backend;
}
