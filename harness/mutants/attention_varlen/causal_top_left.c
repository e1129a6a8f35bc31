/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/causal_top_left - causality is aligned top left within a segment. The same
 * as bottom right when there are as many rows as keys.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return x->a.causal ? j <= r->i : right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_causal_top_left = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "causal_top_left",
    .about = "element: causality is aligned top left within a segment",
    .refuse = attention_varlen_refuse,
    .run = run,
};
