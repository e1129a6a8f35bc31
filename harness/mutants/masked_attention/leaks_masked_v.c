/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/leaks_masked_v - a masked key has weight 0, and 0 times NaN is NaN. The
 * weight is right and the product is formed all the same.
 */
#include "harness/mutants/right_attention.h"

static void store(void *at, enum att_dtype dtype, double o)
{
    att_num_store(at, dtype, isnan(o) ? (double)NAN : o); // the one NaN that a GPU makes
}

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    struct right_sums own = *sums;
    float             v[ATT_ATTN_MAX_D];

    for (int64_t j = 0; j < r->n_k; j++) {
        right_load_v(x, r, j, v);
        if (!right_times(x, r, j))
            right_add(own.o, v, 0, x->d);
    }
    right_finish(x, r, &own);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.finish = finish;
    x.store = store;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_leaks_masked_v = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "leaks_masked_v",
    .about = "element: a masked key has weight 0, and 0 times NaN is NaN",
    .refuse = masked_attention_refuse,
    .run = run,
};
