/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/swallows_nan - a NaN in v counts as 0. Masks by value where the place was
 * meant.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    right_load_v(x, r, j, to);
    for (int64_t e = 0; e < x->d; e++)
        to[e] = isnan(to[e]) ? 0 : to[e];
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_swallows_nan = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "swallows_nan",
    .about = "element: a NaN in v counts as 0",
    .refuse = attention_refuse,
    .run = run,
};
