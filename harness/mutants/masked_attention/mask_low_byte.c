/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/mask_low_byte - only the low byte of a mask entry is looked at. A
 * conversion to bool by narrowing.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    const struct att_tensor *t = x->a.mask;
    const size_t             at = (size_t)(r->b * t->stride[0] + j);

    return ((const unsigned char *)t->data)[at * att_elem_size(t->dtype)] != 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_mask_low_byte = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "mask_low_byte",
    .about = "element: only the low byte of a mask entry is looked at",
    .refuse = masked_attention_refuse,
    .run = run,
};
