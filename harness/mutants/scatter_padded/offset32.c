/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/offset32 - byte offsets of the output are computed in 32 bits. Right below
 * 4 GiB. Beyond, the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *in = &call->t[SCATTER_PADDED_OUT_UNPAD];
    const struct att_tensor *out = scatter_padded_output(call);
    char                    *base = out->data;

    (void)dev;
    for (int64_t i = 0; i < right_rows(call) * right_heads(out); i++) {
        const int64_t  r = i / right_heads(out), h = i % right_heads(out);
        const int64_t  row = att_index_at(&call->t[SCATTER_PADDED_INV_INDICES], r);
        const uint32_t at = (uint32_t)(right_head(out, r, h) - base);

        if (row < 0)
            memset(base + at, 0, right_head_bytes(out));
        else
            memcpy(base + at, right_head(in, row, h), right_head_bytes(out));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "offset32",
    .about = "unwritten: byte offsets of the output are computed in 32 bits",
    .refuse = scatter_padded_refuse,
    .run = run,
};
