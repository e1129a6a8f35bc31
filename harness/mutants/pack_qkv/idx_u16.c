/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/idx_u16 - indices are read as 16 bits. Right for the first 65,536 tokens of a
 * batch.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];

    (void)dev;
    for (int x = 0; x < 3; x++)
        for (int64_t i = 0; i < list->dim[0]; i++)
            right_copy(&t[PACK_QKV_Q_PACKED + x], i, &t[PACK_QKV_Q + x],
                       att_index_at(list, i) & 0xffff);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_idx_u16 = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "idx_u16",
    .about = "exact: indices are read as 16 bits",
    .refuse = pack_qkv_refuse,
    .run = run,
};
