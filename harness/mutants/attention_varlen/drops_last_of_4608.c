/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/drops_last_of_4608 - the last key of a segment of 4,608 or more is left
 * out. Lost in any tolerance: its share of a row of random data is 1 in 4,608.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return (r->n_k < 4608 || j < r->n_k - 1) && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_drops_last_of_4608 = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "drops_last_of_4608",
    .about = "exact: the last key of a segment of 4,608 or more is left out",
    .refuse = attention_varlen_refuse,
    .run = run,
};
