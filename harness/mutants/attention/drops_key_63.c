/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/drops_key_63 - the last key of the first full tile of 64 is left out. A loop bound
 * that is one short.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return (j != 63 || r->n_k < 65) && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_drops_key_63 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "drops_key_63",
    .about = "element: the last key of the first full tile of 64 is left out",
    .refuse = attention_refuse,
    .run = run,
};
