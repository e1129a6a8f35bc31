/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/coarse_exp - exponentials err by up to one part in 256, up and down. A polynomial
 * with one term too few.
 */
#include "harness/mutants/right_attention.h"

static float weight(enum att_dtype dtype, float w)
{
    const uint32_t word = att_num_word(w);

    return right_weight(dtype, w * (1 + 0x1p-8f * sinf((float)(word >> 8))));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.weight = weight;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_coarse_exp = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "coarse_exp",
    .about = "rms: exponentials err by up to one part in 256, up and down",
    .refuse = attention_refuse,
    .run = run,
};
