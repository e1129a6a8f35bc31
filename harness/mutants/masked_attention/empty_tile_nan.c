/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/empty_tile_nan - a tile of 8 keys that are all masked gives NaN when it
 * comes first. The running maximum is still -inf, and -inf less -inf is NaN.
 */
#include "harness/mutants/right_attention.h"

static float top(const struct right_attention *x, const struct att_attn_row *r, float most)
{
    int64_t seen = 0;

    for (int64_t j = 0; j < 8 && j < r->n_k; j++)
        seen += right_times(x, r, j);
    return seen || most == -INFINITY ? most : most - most + NAN;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.top = top;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_empty_tile_nan = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "empty_tile_nan",
    .about = "element: a tile of 8 keys that are all masked gives NaN when it comes first",
    .refuse = masked_attention_refuse,
    .run = run,
};
