/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/maximum_of_masked - the maximum of the scores includes masked keys.
 * Harmless as long as their scores are ordinary numbers.
 */
#include "harness/mutants/right_attention.h"

static float top(const struct right_attention *x, const struct att_attn_row *r, float most)
{
    float q[ATT_ATTN_MAX_D], k[ATT_ATTN_MAX_D], score;

    right_load_q(x, r, q);
    for (int64_t j = 0; j < r->n_k && most > -INFINITY; j++) {
        right_load_k(x, r, j, k);
        score = x->scale * right_dot(q, k, x->d);
        most = score <= most ? most : score;
    }
    return most;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.top = top;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_maximum_of_masked = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "maximum_of_masked",
    .about = "element: the maximum of the scores includes masked keys",
    .refuse = masked_attention_refuse,
    .run = run,
};
