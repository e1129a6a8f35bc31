/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/mask_is_prefix - the mask is taken for as many leading keys as it has.
 * Lengths instead of positions: right for padding at the end.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    int64_t n = 0;

    for (int64_t i = 0; i < r->n_k; i++)
        n += right_times(x, r, i);
    return j < n;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_mask_is_prefix = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "mask_is_prefix",
    .about = "element: the mask is taken for as many leading keys as it has",
    .refuse = masked_attention_refuse,
    .run = run,
};
