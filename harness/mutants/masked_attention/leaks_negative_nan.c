/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/leaks_negative_nan - a masked NaN leaks when its sign is set. Its bits were
 * compared as signed numbers: negative ones pass for less than infinity.
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
        for (int64_t e = 0; e < x->d && !right_times(x, r, j); e++)
            own.o[e] += 0 * (isnan(v[e]) && !signbit(v[e]) ? 0 : v[e]);
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

const struct att_kernel att_kernel_mutant_masked_attention_leaks_negative_nan = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "leaks_negative_nan",
    .about = "element: a masked NaN leaks when its sign is set",
    .refuse = masked_attention_refuse,
    .run = run,
};
