/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/clamp_88 - scores are cut at 88. Where exp overflows in f32, had the maximum
 * not been subtracted.
 */
#include "harness/mutants/right_attention.h"

static float score(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float dot)
{
    return fminf(right_score(x, r, j, dot), 88);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.score = score;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_clamp_88 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "clamp_88",
    .about = "exact: scores are cut at 88",
    .refuse = attention_refuse,
    .run = run,
};
