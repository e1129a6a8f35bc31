/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/mask_511 - the last key of every 512 uses the mask entry before its own.
 * The seam of the words that the bits of a mask are packed into.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return j < att_attn_end(&x->a, r) && att_attn_unmasked(&x->a, r->b, j - (j % 512 == 511));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_mask_511 = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "mask_511",
    .about = "element: the last key of every 512 uses the mask entry before its own",
    .refuse = masked_attention_refuse,
    .run = run,
};
