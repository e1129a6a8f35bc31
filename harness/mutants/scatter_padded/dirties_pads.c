/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/dirties_pads - leaves a mark in a masked token of a buffer that lives
 * across calls. Nobody writes these tokens again, so the mark stays.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *kept = &call->t[SCATTER_PADDED_PADDED_KEPT];

    (void)dev;
    right_scatter(call);
    for (int64_t r = 0; kept->rank && r < right_rows(call); r++)
        if (att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r) < 0)
            right_head(kept, r, 0)[0] = 1;
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_dirties_pads = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "dirties_pads",
    .about = "exact: leaves a mark in a masked token of a buffer that lives across calls",
    .refuse = scatter_padded_refuse,
    .run = run,
};
