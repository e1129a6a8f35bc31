/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/lse_zero_without_keys - lse of a row without a key is 0. The logarithm of
 * an empty sum was guarded, wrongly.
 */
#include "harness/mutants/right_attention.h"

static void nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    right_nothing(x, r);
    right_put_lse(x, r, 0);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_lse_zero_without_keys = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "lse_zero_without_keys",
    .about = "element: lse of a row without a key is 0",
    .refuse = attention_varlen_refuse,
    .run = run,
};
