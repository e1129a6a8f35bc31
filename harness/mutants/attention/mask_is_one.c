/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/mask_is_one - a key is visible when its mask entry is 1. The header says non-zero.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    const struct att_tensor *t = x->a.mask;

    if (t->rank && t->dtype == ATT_I64 && right_times(x, r, j))
        return ((const int64_t *)t->data)[r->b * t->stride[0] + j] == 1;
    return right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_mask_is_one = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "mask_is_one",
    .about = "element: a key is visible when its mask entry is 1",
    .refuse = attention_refuse,
    .run = run,
};
