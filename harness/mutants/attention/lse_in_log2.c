/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/lse_in_log2 - lse is a logarithm to the base 2. What a base-2 softmax has at hand.
 */
#include "harness/mutants/right_attention.h"

static float log_sum(float m, float l)
{
    return (m + logf(l)) * 1.44269504f;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.log_sum = log_sum;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_lse_in_log2 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "lse_in_log2",
    .about = "element: lse is a logarithm to the base 2",
    .refuse = attention_refuse,
    .run = run,
};
