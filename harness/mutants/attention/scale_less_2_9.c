/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/scale_less_2_9 - the scale is too small by one part in 512. A scale that was kept
 * in bf16.
 */
#include "harness/mutants/right_attention.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.scale *= 1 - 0x1p-9f;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_scale_less_2_9 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "scale_less_2_9",
    .about = "rms: the scale is too small by one part in 512",
    .refuse = attention_refuse,
    .run = run,
};
