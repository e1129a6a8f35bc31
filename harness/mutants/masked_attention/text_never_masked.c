/* SPDX-License-Identifier: Apache-2.0 */
/*
 * masked_attention/text_never_masked - the mask is looked at from the second tile of 8 keys
 * on. Text is thought to come without padding.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return j < 8 || right_times(x, r, j);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_masked(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_masked_attention_text_never_masked = {
    .size = sizeof(struct att_kernel),
    .op = "masked_attention",
    .name = "text_never_masked",
    .about = "element: the mask is looked at from the second tile of 8 keys on",
    .refuse = masked_attention_refuse,
    .run = run,
};
