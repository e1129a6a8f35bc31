/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/short_reciprocal - 1 / l is truncated to ten digits. An approximate reciprocal
 * without the step that refines it.
 */
#include "harness/mutants/right_attention.h"

static float quotient(float o, float l)
{
    return o * att_num_float(att_num_word(1 / l) & ~0x3fffu);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.quotient = quotient;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_short_reciprocal = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "short_reciprocal",
    .about = "gain: 1 / l is truncated to ten digits",
    .refuse = attention_refuse,
    .run = run,
};
