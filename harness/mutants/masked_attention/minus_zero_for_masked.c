/* SPDX-License-Identifier: Apache-2.0 */
/* masked_attention/minus_zero_for_masked - masked rows are -0. Zero times a negative factor. */
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
    struct right_attention x = right_masked(call);

    (void)dev;
    x.nothing = nothing;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_minus_zero_for_masked = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "minus_zero_for_masked",
    .about = "element: masked rows are -0",
    .refuse = masked_attention_refuse,
    .run = run,
};
