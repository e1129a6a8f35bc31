/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/rounds_up_tail - heads are moved in units of 16 bytes: the last unit reaches into
 * the gap. Where rows touch each other the surplus is overwritten by the next row. What is
 * written into the gap of the output is what lay in the gap of the input.
 */
#include "harness/mutants/right.h"

static size_t rounded(const struct att_tensor *t)
{
    const size_t whole = (right_head_bytes(t) + 15) / 16 * 16;
    const size_t room = (size_t)t->stride[1] * att_elem_size(t->dtype);

    return whole < room ? whole : room;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    right_pack(call);
    for (int x = 0; x < 3; x++) {
        const struct att_tensor *in = &call->t[PACK_QKV_Q + x], *out = in + PACK_QKV_Q_PACKED;

        // all heads but the last, whose surplus would leave the tensor
        for (int64_t i = 0; i < list->dim[0]; i++)
            for (int64_t h = 0; h + 1 < out->dim[1]; h++)
                memcpy(right_head(out, i, h), right_head(in, att_index_at(list, i), h),
                       rounded(out));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_rounds_up_tail = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "rounds_up_tail",
    .about = "gap: heads are moved in units of 16 bytes: the last unit reaches into the gap",
    .refuse = pack_qkv_refuse,
    .run = run,
};
