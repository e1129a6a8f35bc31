/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/doubles_last_of_4608 - the last key of a row of 4,608 or more counts twice. A
 * winner that is counted twice is still the winner, so no needle sees it.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return right_times(x, r, j) * (r->n_k >= 4608 && j == r->n_k - 1 ? 2 : 1);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_doubles_last_of_4608 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "doubles_last_of_4608",
    .about = "ulp1: the last key of a row of 4,608 or more counts twice",
    .refuse = attention_refuse,
    .run = run,
};
