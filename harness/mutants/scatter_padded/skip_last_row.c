/* SPDX-License-Identifier: Apache-2.0 */
/* scatter_padded/skip_last_row - the last token of the batch is left out. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    for (int64_t r = 0; r + 1 < right_rows(call); r++)
        right_scatter_row(call, r);
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_skip_last_row = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "skip_last_row",
    .about = "unwritten: the last token of the batch is left out",
    .refuse = scatter_padded_refuse,
    .run = run,
};
