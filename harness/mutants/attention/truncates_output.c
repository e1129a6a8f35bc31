/* SPDX-License-Identifier: Apache-2.0 */
/*
 * attention/truncates_output - outputs are truncated to their dtype, not rounded. Every
 * element is within its bound, and all err towards zero.
 */
#include "harness/mutants/right_attention.h"

static void store(void *at, enum att_dtype dtype, double o)
{
    const double ulp = att_num_ulp(dtype, o);

    att_num_store(at, dtype, trunc(o / ulp) * ulp);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    struct right_attention x = right_dense(call);

    (void)dev;
    x.store = store;
    return right_attention_run(&x, call);
}

const struct att_kernel att_kernel_mutant_attention_truncates_output = {
    .size = sizeof(struct att_kernel),
    .op = "attention",
    .name = "truncates_output",
    .about = "rms: outputs are truncated to their dtype, not rounded",
    .refuse = attention_refuse,
    .run = run,
};
