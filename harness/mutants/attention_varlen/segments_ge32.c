/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/segments_ge32 - from segment 32 on, keys are those of segment 31. A warp
 * looks for the segment of a row.
 */
#include "harness/mutants/right_attention.h"

static void segment(const struct right_attention *x, int64_t b, struct att_attn_row *r)
{
    struct att_attn_row last;

    right_segment(x, b, r);
    if (b < 32)
        return;
    right_segment(x, 31, &last);
    r->k0 = last.k0;
    r->n_k = last.n_k;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.segment = segment;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_segments_ge32 = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "segments_ge32",
    .about = "element: from segment 32 on, keys are those of segment 31",
    .refuse = attention_varlen_refuse,
    .run = run,
};
