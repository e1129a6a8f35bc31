/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/swap_kv - k and v are exchanged. Arguments in the wrong order; equal shapes, so
 * nothing else complains.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];

    (void)dev;
    right_pack_some(call, 0, 0, list->dim[0]);
    for (int64_t i = 0; i < list->dim[0]; i++) {
        right_copy(&t[PACK_QKV_K_PACKED], i, &t[PACK_QKV_V], att_index_at(list, i));
        right_copy(&t[PACK_QKV_V_PACKED], i, &t[PACK_QKV_K], att_index_at(list, i));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_swap_kv = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "swap_kv",
    .about = "exact: k and v are exchanged",
    .refuse = pack_qkv_refuse,
    .run = run,
};
