/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/minus_zero - masked tokens become -0. Equal to zero in every comparison of
 * numbers.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = scatter_padded_output(call);
    const size_t             size = att_elem_size(out->dtype);

    (void)dev;
    right_scatter(call);
    for (int64_t r = 0; r < right_rows(call); r++) {
        if (att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r) >= 0)
            continue;
        for (size_t i = size - 1; i < right_head_bytes(out); i += size)
            right_head(out, r, 0)[i] = (char)0x80;
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_minus_zero = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "minus_zero",
    .about = "exact: masked tokens become -0",
    .refuse = scatter_padded_refuse,
    .run = run,
};
