/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/lse_zero_for_masked - lse of a masked row is 0. -inf is what a sum without
 * terms has.
 */
#include "harness/mutants/right_attention.h"

static void nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    right_nothing(x, r);
    right_put_lse(x, r, 0);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_lse_zero_for_masked = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "lse_zero_for_masked",
    .about = "element: lse of a masked row is 0",
    .refuse = masked_attention_refuse,
    .run = run,
};
