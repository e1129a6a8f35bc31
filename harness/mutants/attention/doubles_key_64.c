/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/doubles_key_64 - the first key of the second tile of 64 counts twice. Tiles that
 * overlap.
 */
#include "harness/mutants/right_attention.h"

static int times(const struct right_attention *x, const struct att_attn_row *r, int64_t j)
{
    return right_times(x, r, j) * (j == 64 ? 2 : 1);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.times = times;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_doubles_key_64 = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "doubles_key_64",
    .about = "element: the first key of the second tile of 64 counts twice",
    .refuse = attention_refuse,
    .run = run,
};
