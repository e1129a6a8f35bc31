/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/rows_by_first_segment - rows behind the length of the first segment are
 * left out. The grid was sized by one sample.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    if (r->i < att_index_at(x->a.cu_q, 1))
        right_finish(x, r, sums);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_rows_by_first_segment = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "rows_by_first_segment",
    .about = "unwritten: rows behind the length of the first segment are left out",
    .refuse = attention_varlen_refuse,
    .run = run,
};
