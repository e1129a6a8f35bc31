/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/inv_u16 - inv_indices are read as 16 bits. Right for the first 65,536
 * tokens of a batch.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *out = scatter_padded_output(call);

    (void)dev;
    for (int64_t r = 0; r < right_rows(call); r++) {
        const int64_t i = att_index_at(&t[SCATTER_PADDED_INV_INDICES], r);

        if (i < 0)
            right_zero(out, r);
        else
            right_copy(out, r, &t[SCATTER_PADDED_OUT_UNPAD], i & 0xffff);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_inv_u16 = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "inv_u16",
    .about = "exact: inv_indices are read as 16 bits",
    .refuse = scatter_padded_refuse,
    .run = run,
};
