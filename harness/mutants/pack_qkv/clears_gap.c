/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/clears_gap - the elements between two heads of the outputs are set to zero. A
 * store of whole vectors that ends behind the head.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *v = &call->t[PACK_QKV_V_PACKED];
    const size_t             size = att_elem_size(v->dtype);

    (void)dev;
    right_pack(call);
    if (v->dim[0] > 0 && v->stride[1] > v->dim[2])
        memset(right_head(v, 0, 0) + right_head_bytes(v), 0,
               (size_t)(v->stride[1] - v->dim[2]) * size);
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_clears_gap = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "clears_gap",
    .about = "gap: the elements between two heads of the outputs are set to zero",
    .refuse = pack_qkv_refuse,
    .run = run,
};
