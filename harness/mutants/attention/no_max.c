/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/no_max - scores are not reduced by their maximum. Right as long as scores are
 * small. Where f16 holds the weights, it overflows.
 */
#include "harness/mutants/right_attention.h"

static float top(const struct right_attention *x, const struct att_attn_row *r, float most)
{
    (void)x;
    (void)r;
    return most == -INFINITY ? most : 0;
}

static float weight(enum att_dtype dtype, float w)
{
    return (float)att_num_round(dtype, (double)w);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.top = top;
    x.weight = weight;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_no_max = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "no_max",
    .about = "element: scores are not reduced by their maximum",
    .refuse = attention_refuse,
    .run = run,
};
