/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/skips_masked - masked tokens are not written. Right in a buffer that
 * happens to be zero.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *inv = &call->t[SCATTER_PADDED_INV_INDICES];

    (void)dev;
    for (int64_t r = 0; r < right_rows(call); r++)
        if (att_index_at(inv, r) >= 0)
            right_scatter_row(call, r);
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_skips_masked = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "skips_masked",
    .about = "unwritten: masked tokens are not written",
    .refuse = scatter_padded_refuse,
    .run = run,
};
