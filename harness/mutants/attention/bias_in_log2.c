/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/bias_in_log2 - the bias is not multiplied by log2(e) where scores are. A base-2
 * softmax whose bias is still natural.
 */
#include "harness/mutants/right_attention.h"

static float score(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot)
{
    return x->scale * dot + att_attn_bias(&x->a, r, j) * 0.693147181f;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.score = score;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_bias_in_log2 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "bias_in_log2",
    .about = "element: the bias is not multiplied by log2(e) where scores are",
    .refuse = attention_refuse,
    .run = run,
};
