/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/drops_tail - the last elements of a head that do not fill 16 bytes are forgotten.
 * A vector loop without its scalar end.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    for (int x = 0; x < 3; x++) {
        const struct att_tensor *in = &call->t[PACK_QKV_Q + x], *out = in + PACK_QKV_Q_PACKED;
        const size_t             bytes = right_head_bytes(out) / 16 * 16;

        for (int64_t i = 0; i < list->dim[0]; i++)
            for (int64_t h = 0; h < out->dim[1]; h++)
                memcpy(right_head(out, i, h), right_head(in, att_index_at(list, i), h), bytes);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_drops_tail = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "drops_tail",
    .about = "unwritten: the last elements of a head that do not fill 16 bytes are forgotten",
    .refuse = pack_qkv_refuse,
    .run = run,
};
