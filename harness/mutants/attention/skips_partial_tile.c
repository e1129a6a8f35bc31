/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/skips_partial_tile - keys behind the last full tile of 64 are left out. Division
 * rounds down, and nobody sees to the rest.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return (r->n_k < 64 || j < r->n_k / 64 * 64) && right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_skips_partial_tile = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "skips_partial_tile",
    .about = "element: keys behind the last full tile of 64 are left out",
    .refuse = attention_refuse,
    .run = run,
};
