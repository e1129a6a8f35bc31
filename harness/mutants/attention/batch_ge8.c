/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/batch_ge8 - samples from the ninth on use the mask of the eighth. A table of
 * eight.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    struct att_attn_row own = *r;

    own.b = r->b < 8 ? r->b : 7;
    return right_times(x, &own, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_batch_ge8 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "batch_ge8",
    .about = "element: samples from the ninth on use the mask of the eighth",
    .refuse = attention_refuse,
    .run = run,
};
