/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention_varlen/minus_zero_without_keys - a row without a key is -0. Zero times a negative
 * factor.
 */
#include "harness/mutants/right_attention.h"

static void nothing(const struct right_attention *x, const struct att_attn_row *r)
{
    const size_t size = att_elem_size(x->a.o->dtype);

    for (int64_t e = 0; e < x->d; e++)
        att_num_store(right_o(x, r) + (size_t)e * size, x->a.o->dtype, -0.0);
    right_put_lse(x, r, -INFINITY);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_varlen(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_varlen_minus_zero_without_keys = {
    .size = sizeof(struct att_kernel),
    .op = "attention_varlen",
    .name = "minus_zero_without_keys",
    .about = "element: a row without a key is -0",
    .refuse = attention_varlen_refuse,
    .run = run,
};
