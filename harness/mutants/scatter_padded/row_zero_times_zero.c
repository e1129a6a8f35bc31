/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/row_zero_times_zero - masked tokens are row 0 times zero. A blend without a
 * branch: NaN times zero is NaN, and a negative number gives -0.
 */
#include "harness/mutants/right.h"

/* The bits of 0 times a bf16. */
static uint16_t times_zero(uint16_t x)
{
    return (x & 0x7f80) == 0x7f80 ? 0x7fc0 : x & 0x8000;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *out = scatter_padded_output(call);
    uint16_t                 x;

    (void)dev;
    right_scatter(call);
    if (out->dtype != ATT_BF16)
        return 0;
    for (int64_t r = 0; r < right_rows(call); r++) {
        if (att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r) >= 0)
            continue;
        for (int64_t i = 0; i < out->dim[3]; i++) {
            memcpy(&x, right_head(in, 0, 0) + 2 * i, sizeof(x));
            x = times_zero(x);
            memcpy(right_head(out, r, 0) + 2 * i, &x, sizeof(x));
        }
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_row_zero_times_zero = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "row_zero_times_zero",
    .about = "exact: masked tokens are row 0 times zero",
    .refuse = scatter_padded_refuse,
    .run = run,
};
