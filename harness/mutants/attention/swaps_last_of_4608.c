/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/swaps_last_of_4608 - the last two v rows of 4,608 or more stand for each other.
 * Sums of random data hardly change.
 */
#include "harness/mutants/right_attention.h"

static void load_v(const struct right_attention *x, const struct att_attn_row *r, int64_t j,
                   float *to)
{
    const int64_t last = r->n_k - 1;
    const int64_t other = j == last ? last - 1 : j == last - 1 ? last : j;

    right_load_v(x, r, r->n_k < 4608 ? j : other, to);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.load_v = load_v;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_swaps_last_of_4608 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "swaps_last_of_4608",
    .about = "exact: the last two v rows of 4,608 or more stand for each other",
    .refuse = attention_refuse,
    .run = run,
};
