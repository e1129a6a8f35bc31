/* SPDX-License-Identifier: Apache-2.0 */
/* attention/scale_one_over_d - the default scale is 1 / d. The root was forgotten. */
#include "harness/mutants/right_attention.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.scale = 1 / (float)x.d;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_scale_one_over_d = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "scale_one_over_d",
    .about = "element: the default scale is 1 / d",
    .refuse = attention_refuse,
    .run = run,
};
