/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/mask_of_first - the mask of sample 0 is used for all. A stride of 0 where
 * the mask is not broadcast.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return j < r->n_k && att_attn_unmasked(&x->a, 0, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_mask_of_first = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "mask_of_first",
    .about = "element: the mask of sample 0 is used for all",
    .refuse = masked_attention_refuse,
    .run = run,
};
