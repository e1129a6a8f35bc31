/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/causal_diag_tile - rows whose last key ends a tile of 64 lose it, behind the
 * third tile. The tile on the diagonal is taken for one that is full.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    const int64_t end = att_attn_end(&x->a, r);

    return x->a.causal && end > 192 && end % 64 == 0 && j == end - 1 ? 0 : right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_causal_diag_tile = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "causal_diag_tile",
    .about = "element: rows whose last key ends a tile of 64 lose it, behind the third tile",
    .refuse = attention_refuse,
    .run = run,
};
