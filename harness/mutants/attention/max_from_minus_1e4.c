/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/max_from_minus_1e4 - the maximum is -10,000 at least. It starts there instead
 * of at -inf.
 */
#include "harness/mutants/right_attention.h"

static float top(const struct right_attention *x, const struct att_attn_row *r, float most)
{
    return right_top(x, r, most == -INFINITY ? most : fmaxf(most, -1e4f));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.top = top;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_max_from_minus_1e4 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "max_from_minus_1e4",
    .about = "exact: the maximum is -10,000 at least",
    .refuse = attention_refuse,
    .run = run,
};
