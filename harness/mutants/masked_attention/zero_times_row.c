/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/zero_times_row - masked rows are multiplied by 0. A negative sum becomes
 * -0. A q row of NaN hides it, as its scores have no maximum.
 */
#include "harness/mutants/right_attention.h"

static int computes(const struct right_attention *x, const struct att_attn_row *r)
{
    (void)x;
    (void)r;
    return 1;
}

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    struct right_sums own = *sums;

    for (int64_t e = 0; e < x->d && !right_computes(x, r); e++)
        own.o[e] *= 0;
    right_finish(x, r, &own);
}

/* The largest of NaN alone is -inf, as comparisons are false. */
static float top(const struct right_attention *x, const struct att_attn_row *r, float most)
{
    return isnan(most) ? -INFINITY : right_top(x, r, most);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.computes = computes;
    x.top = top;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_zero_times_row = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "zero_times_row",
    .about = "holes: masked rows are multiplied by 0",
    .refuse = masked_attention_refuse,
    .run = run,
};
