/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/small_weight_if_finite - a masked key is admitted with weight 2^-8 when its
 * v is finite. NaN was thought of, and everything else in a masked row was not.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    struct right_sums own = *sums;
    float             v[ATT_ATTN_MAX_D];

    for (int64_t j = 0; j < r->n_k; j++) {
        right_load_v(x, r, j, v);
        if (!right_times(x, r, j) && !isnan(v[0]))
            right_add(own.o, v, 0x1p-8f, x->d);
    }
    right_finish(x, r, &own);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_small_weight_if_finite = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "small_weight_if_finite",
    .about = "holes: a masked key is admitted with weight 2^-8 when its v is finite",
    .refuse = masked_attention_refuse,
    .run = run,
};
