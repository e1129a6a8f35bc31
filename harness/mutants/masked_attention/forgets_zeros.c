/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/forgets_zeros - rows that have to be zero are not written. A kernel in
 * place that trusts its output to be clear.
 */
#include "harness/mutants/right_attention.h"

static void nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    right_put_lse(x, r, -INFINITY);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_forgets_zeros = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "forgets_zeros",
    .about = "unwritten: rows that have to be zero are not written",
    .refuse = masked_attention_refuse,
    .run = run,
};
