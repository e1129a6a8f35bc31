/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/one_row_more - one row of zeros too many is written, behind the last one. A
 * grid that is rounded up, without the test for the end.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = scatter_padded_output(call);

    (void)dev;
    right_scatter(call);
    memset(right_head(out, right_rows(call) - 1, right_heads(out) - 1) + right_head_bytes(out),
           0, 16);
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_one_row_more = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "one_row_more",
    .about = "guard: one row of zeros too many is written, behind the last one",
    .refuse = scatter_padded_refuse,
    .run = run,
};
