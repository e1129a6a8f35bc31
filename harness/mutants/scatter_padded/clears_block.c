/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/clears_block - clears the whole output with one memset, gaps included. Two
 * steps as in the source: zeros everywhere, then the valid tokens.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = scatter_padded_output(call);
    const char              *end =
        right_head(out, right_rows(call) - 1, right_heads(out) - 1) + right_head_bytes(out);

    (void)dev;
    // a buffer that keeps its pads needs no clearing
    if (call->t[SCATTER_PADDED_PADDED].rank)
        memset(out->data, 0, (size_t)(end - (char *)out->data));
    return right_scatter(call);
}

const struct att_kernel att_kernel_mutant_scatter_padded_clears_block = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "clears_block",
    .about = "gap: clears the whole output with one memset, gaps included",
    .refuse = scatter_padded_refuse,
    .run = run,
};
