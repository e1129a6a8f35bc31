/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/bias_by_rank - key j takes the bias of its rank among the unmasked keys. Keys were
 * packed, the bias was not.
 */
#include "harness/mutants/right_attention.h"

static float score(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot)
{
    int64_t rank = 0;

    for (int64_t i = 0; i < j && att_attn_has(x->a.bias); i++)
        rank += att_attn_unmasked(&x->a, r->b, i);
    return x->scale * dot + att_attn_bias(&x->a, r, rank);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.score = score;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_bias_by_rank = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "bias_by_rank",
    .about = "element: key j takes the bias of its rank among the unmasked keys",
    .refuse = attention_refuse,
    .run = run,
};
