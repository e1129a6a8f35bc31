/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/truncates_weights - weights are truncated to their dtype, their sum is not. Every
 * weight is a little too small.
 */
#include "harness/mutants/right_attention.h"

static float weight(enum att_dtype dtype, float w)
{
    const float ulp = (float)att_num_ulp(dtype, (double)w);

    return truncf(w / ulp) * ulp;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.weight = weight;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_truncates_weights = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "truncates_weights",
    .about = "rms: weights are truncated to their dtype, their sum is not",
    .refuse = attention_refuse,
    .run = run,
};
