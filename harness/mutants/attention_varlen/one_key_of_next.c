/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/one_key_of_next - a segment sees the first key of the next. cu_seqlens read
 * as inclusive ends.
 */
#include "harness/mutants/right_attention.h"

static void segment(const struct right_attention *x, int64_t b, struct att_attn_row *r)
{
    right_segment(x, b, r);
    if (r->k0 + r->n_k < x->a.k->dim[0])
        r->n_k++;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.segment = segment;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_one_key_of_next = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "one_key_of_next",
    .about = "element: a segment sees the first key of the next",
    .refuse = attention_varlen_refuse,
    .run = run,
};
