/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/loads_before_sign - loads the row that inv_indices names before it looks at
 * the sign. The value is thrown away for -1, yet the load happens: one row before the start.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];

    (void)dev;
    for (int64_t r = 0; r < right_rows(call); r++) {
        const volatile char *row =
            right_head(in, att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r), 0);

        (void)*row;
        right_scatter_row(call, r);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_loads_before_sign = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "loads_before_sign",
    .about = "guard_page: loads the row that inv_indices names before it looks at the sign",
    .refuse = scatter_padded_refuse,
    .run = run,
};
