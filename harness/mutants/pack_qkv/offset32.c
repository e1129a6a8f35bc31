/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/offset32 - byte offsets of the outputs are computed in 32 bits. Right below 4
 * GiB. Beyond, the row lands near the start, in a gap, and its own place stays empty.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    for (int x = 0; x < 3; x++) {
        const struct att_tensor *in = &call->t[PACK_QKV_Q + x], *out = in + PACK_QKV_Q_PACKED;
        char                    *base = out->data;

        for (int64_t i = 0; i < list->dim[0] * out->dim[1]; i++) {
            const int64_t  n = i / out->dim[1], h = i % out->dim[1];
            const uint32_t at = (uint32_t)(right_head(out, n, h) - base);

            memcpy(base + at, right_head(in, att_index_at(list, n), h), right_head_bytes(out));
        }
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_offset32 = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "offset32",
    .about = "unwritten: byte offsets of the outputs are computed in 32 bits",
    .refuse = pack_qkv_refuse,
    .run = run,
};
