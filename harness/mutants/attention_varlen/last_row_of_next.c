/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/last_row_of_next - the last row of a segment attends the keys of the next.
 * cu_seqlens read as inclusive ends.
 */
#include "harness/mutants/right_attention.h"

static void load_k(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    const int64_t n = x->a.k->dim[0], at = r->k0 + j + (r->i == r->n_q - 1 ? r->n_k : 0);

    right_load(x->a.k, at < n ? at : n - 1, right_group(x, r), to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.load_k = load_k;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_last_row_of_next = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "last_row_of_next",
    .about = "element: the last row of a segment attends the keys of the next",
    .refuse = attention_varlen_refuse,
    .run = run,
};
