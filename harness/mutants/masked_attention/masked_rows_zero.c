/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/masked_rows_zero - masked rows are zero where they have to attend. The
 * varlen contract where the key mask contract is due.
 */
#include "harness/mutants/right_attention.h"

static int computes(const struct right_attention *x, const struct att_attn_row *r)
{
    return att_attn_unmasked(&x->a, r->b, r->i);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.computes = computes;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_masked_rows_zero = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "masked_rows_zero",
    .about = "element: masked rows are zero where they have to attend",
    .refuse = masked_attention_refuse,
    .run = run,
};
