/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/head_ge32 - from head 32 on, heads are those of 32 heads before. Five bits of a
 * head.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];

    (void)dev;
    for (int x = 0; x < 3; x++)
        for (int64_t i = 0; i < list->dim[0]; i++)
            for (int64_t h = 0; h < right_heads(&t[x]); h++)
                memcpy(right_head(&t[PACK_QKV_Q_PACKED + x], i, h),
                       right_head(&t[PACK_QKV_Q + x], att_index_at(list, i), h % 32),
                       right_head_bytes(&t[x]));
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_head_ge32 = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "head_ge32",
    .about = "exact: from head 32 on, heads are those of 32 heads before",
    .refuse = pack_qkv_refuse,
    .run = run,
};
