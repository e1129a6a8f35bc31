/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/causal_over_batch - causality compares rows and keys of the whole batch.
 * The same as long as queries and keys have equal lengths.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    if (!x->a.causal)
        return right_times(x, r, j);
    return r->k0 + j <= r->q0 + r->i;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_causal_over_batch = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "causal_over_batch",
    .about = "element: causality compares rows and keys of the whole batch",
    .refuse = attention_varlen_refuse,
    .run = run,
};
