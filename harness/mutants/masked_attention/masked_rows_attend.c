/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/masked_rows_attend - masked rows are computed where zero is asked. The key
 * mask contract where the varlen contract is due.
 */
#include "harness/mutants/right_attention.h"

static int computes(const struct right_attention *x, const struct att_attn_row *r)
{
    (void)x;
    (void)r;
    return 1;
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
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_masked_rows_attend = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "masked_rows_attend",
    .about = "holes: masked rows are computed where zero is asked",
    .refuse = masked_attention_refuse,
    .run = run,
};
