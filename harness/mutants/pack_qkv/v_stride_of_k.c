/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/v_stride_of_k - v is read with the strides of k. The same in every layout that
 * treats both alike.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];
    struct att_tensor        v = t[PACK_QKV_V];

    (void)dev;
    memcpy(v.stride, t[PACK_QKV_K].stride, sizeof(v.stride));
    right_pack_some(call, 0, 0, list->dim[0]);
    right_pack_some(call, 1, 0, list->dim[0]);
    for (int64_t i = 0; i < list->dim[0]; i++)
        right_copy(&t[PACK_QKV_V_PACKED], i, &v, att_index_at(list, i));
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_v_stride_of_k = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "v_stride_of_k",
    .about = "exact: v is read with the strides of k",
    .refuse = pack_qkv_refuse,
    .run = run,
};
