/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/lse_ignores_scale - lse is that of the default scale. The rest of the row is
 * right.
 */
#include "harness/mutants/right_attention.h"

/* The same row with another scale: m + log l of it. */
static float other_lse(const struct right_attention *x, const struct att_attn_row *r)
{
    struct right_attention own = *x;
    float                  q[ATT_ATTN_MAX_D], k[ATT_ATTN_MAX_D];
    double                 sum = 0;

    own.scale = (float)(1 / sqrt((double)x->d));
    right_load_q(x, r, q);
    for (int64_t j = 0; j < r->n_k; j++) {
        if (!right_times(x, r, j))
            continue;
        right_load_k(x, r, j, k);
        sum += exp((double)right_score(&own, r, j, right_dot(q, k, x->d)));
    }
    return (float)log(sum);
}

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    right_finish(x, r, sums);
    right_put_lse(x, r, other_lse(x, r));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_lse_ignores_scale = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "lse_ignores_scale",
    .about = "element: lse is that of the default scale",
    .refuse = attention_refuse,
    .run = run,
};
