/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/leaks_next_nan - keys of the next segment in the last tile of 64 have
 * weight 0, and their v is read. 0 times NaN is NaN.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    const int64_t     end = (r->n_k + 63) / 64 * 64, all = x->a.k->dim[0] - r->k0;
    struct right_sums own = *sums;
    float             v[ATT_ATTN_MAX_D];

    for (int64_t j = r->n_k; j < end && j < all; j++) {
        right_load_v(x, r, j, v);
        right_add(own.o, v, 0, x->d);
    }
    right_finish(x, r, &own);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_leaks_next_nan = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "leaks_next_nan",
    .about = "element: keys of the next segment in the last tile of 64 have weight 0, and "
             "their v is read",
    .refuse = attention_varlen_refuse,
    .run = run,
};
