/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/lse_without_max - lse lacks the maximum that was subtracted. The logarithm of the
 * sum alone.
 */
#include "harness/mutants/right_attention.h"

static float log_sum(float m, float l)
{
    (void)m;
    return logf(l);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.log_sum = log_sum;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_lse_without_max = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "lse_without_max",
    .about = "element: lse lacks the maximum that was subtracted",
    .refuse = attention_refuse,
    .run = run,
};
