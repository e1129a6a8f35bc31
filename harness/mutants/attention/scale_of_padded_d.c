/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/scale_of_padded_d - the default scale is that of d rounded up to a multiple of 32.
 * The kernel knows the padded size of its tiles alone.
 */
#include "harness/mutants/right_attention.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.scale = 1 / sqrtf((float)((x.d + 31) / 32 * 32));
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_scale_of_padded_d = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "scale_of_padded_d",
    .about = "element: the default scale is that of d rounded up to a multiple of 32",
    .refuse = attention_refuse,
    .run = run,
};
