/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/adds_in_f16 - products are summed in f16. Half the registers, and 13 digits fewer.
 */
#include "harness/mutants/right_attention.h"

static void add(float *o, const float *v, float p, int64_t d)
{
    for (int64_t e = 0; e < d; e++) {
        const float sum = o[e] + p * v[e], far = sum * 8193; // 2^13 + 1

        o[e] = far - (far - sum);
    }
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.add = add;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_adds_in_f16 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "adds_in_f16",
    .about = "element: products are summed in f16",
    .refuse = attention_refuse,
    .run = run,
};
