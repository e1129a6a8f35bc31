/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/skip_zero8 - a masked token that begins with 8 zero bytes is taken for
 * zero. Spares writes in a buffer that was cleared once.
 */
#include "harness/mutants/right.h"

static int begins_with_zeros(const struct att_tensor *out, int64_t r, int64_t h)
{
    static const char zero[8] = { 0 };

    return right_head_bytes(out) >= sizeof(zero)
           && !memcmp(right_head(out, r, h), zero, sizeof(zero));
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = scatter_padded_output(call);

    (void)dev;
    for (int64_t r = 0; r < right_rows(call); r++) {
        if (att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r) >= 0) {
            right_scatter_row(call, r);
            continue;
        }
        for (int64_t h = 0; h < right_heads(out); h++)
            if (!begins_with_zeros(out, r, h))
                memset(right_head(out, r, h), 0, right_head_bytes(out));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_skip_zero8 = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "skip_zero8",
    .about = "stale: a masked token that begins with 8 zero bytes is taken for zero",
    .refuse = scatter_padded_refuse,
    .run = run,
};
