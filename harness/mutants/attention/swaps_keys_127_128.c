/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/swaps_keys_127_128 - v rows 127 and 128 stand for each other. The weights of one
 * tile meet the values of the next.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    const int64_t other = j == 127 ? 128 : j == 128 ? 127 : j;

    right_load_v(x, r, other < r->n_k ? other : j, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_swaps_keys_127_128 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "swaps_keys_127_128",
    .about = "element: v rows 127 and 128 stand for each other",
    .refuse = attention_refuse,
    .run = run,
};
