/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/sums_in_bf16 - the sum of the weights is kept in bf16. It stops growing once it is
 * 256 weights large.
 */
#include "harness/mutants/right_attention.h"

static float total(float l, float w)
{
    return att_num_round_prob(ATT_BF16, l + w);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.total = total;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_sums_in_bf16 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "sums_in_bf16",
    .about = "element: the sum of the weights is kept in bf16",
    .refuse = attention_refuse,
    .run = run,
};
