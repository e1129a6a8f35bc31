/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/empty_sample_nan - a sample without a key gives NaN. 0 / 0: no weight, and
 * a sum of weights of 0.
 */
#include "harness/mutants/right_attention.h"

static void nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    struct right_sums none = { { 0 }, 0, 0 };

    for (int64_t j = 0; j < r->n_k; j++)
        if (att_attn_unmasked(&x->a, r->b, j)) {
            right_nothing(x, r);
            return;
        }
    right_finish(x, r, &none);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_empty_sample_nan = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "empty_sample_nan",
    .about = "element: a sample without a key gives NaN",
    .refuse = masked_attention_refuse,
    .run = run,
};
