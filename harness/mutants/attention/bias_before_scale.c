/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/bias_before_scale - the bias is added before the scale is applied. Its effect
 * shrinks by the root of d.
 */
#include "harness/mutants/right_attention.h"

static float score(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot)
{
    return x->scale * (dot + att_attn_bias(&x->a, r, j));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.score = score;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_bias_before_scale = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "bias_before_scale",
    .about = "element: the bias is added before the scale is applied",
    .refuse = attention_refuse,
    .run = run,
};
