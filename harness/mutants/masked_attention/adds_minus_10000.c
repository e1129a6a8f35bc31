/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/adds_minus_10000 - masked keys get -10000 instead of no weight. The weight
 * underflows to 0; the NaN of a masked row does not.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return r->b >= 0 && j < r->n_k && x->d > 0;
}
static float score(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot)
{
    return x->scale * dot + (right_times(x, r, j) ? 0 : -10000.0f);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    x.score = score;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_adds_minus_10000 = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "adds_minus_10000",
    .about = "element: masked keys get -10000 instead of no weight",
    .refuse = masked_attention_refuse,
    .run = run,
};
