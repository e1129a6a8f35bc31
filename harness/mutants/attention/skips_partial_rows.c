/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/skips_partial_rows - query rows behind the last full tile of 64 are left out.
 * Division rounds down, and nobody sees to the rest.
 */
#include "harness/mutants/right_attention.h"

static void finish(const struct right_attention *x, const struct att_attn_row *r,
                   const struct right_sums *sums)
{
    if (r->n_q < 64 || r->i < r->n_q / 64 * 64)
        right_finish(x, r, sums);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.finish = finish;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_skips_partial_rows = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "skips_partial_rows",
    .about = "unwritten: query rows behind the last full tile of 64 are left out",
    .refuse = attention_refuse,
    .run = run,
};
