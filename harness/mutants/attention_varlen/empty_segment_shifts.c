/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/empty_segment_shifts - behind an empty segment, keys are those of the
 * segment before. A list of segments from which the empty ones were taken, and its numbers
 * were not.
 */
#include "harness/mutants/right_attention.h"

static void segment(const struct right_attention *x, int64_t b, struct att_attn_row *r)
{
    struct att_attn_row before;

    right_segment(x, b, r);
    if (b < 2)
        return;
    right_segment(x, b - 1, &before);
    if (before.n_k > 0)
        return;
    right_segment(x, b - 2, &before);
    r->k0 = before.k0;
    r->n_k = before.n_k;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.segment = segment;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_empty_segment_shifts = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "empty_segment_shifts",
    .about = "element: behind an empty segment, keys are those of the segment before",
    .refuse = attention_varlen_refuse,
    .run = run,
};
