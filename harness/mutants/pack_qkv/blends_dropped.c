/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/blends_dropped - the first token is and-ed with the first one that the mask
 * drops. A blend without a branch. As long as dropped tokens are all ones, which is NaN,
 * nothing happens.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *in = call->t, *list = &in[PACK_QKV_INDICES];
    int64_t                  dropped = 0;

    (void)dev;
    right_pack(call);
    while (dropped < list->dim[0] && att_index_at(list, dropped) == dropped)
        dropped++;
    if (list->dim[0] == 0 || dropped == in->dim[0] * in->dim[1])
        return 0;
    for (size_t i = 0; i < right_head_bytes(in); i++)
        right_head(&in[PACK_QKV_Q_PACKED], 0, 0)[i] &= right_head(in, dropped, 0)[i];
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_blends_dropped = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "blends_dropped",
    .about = "holes: the first token is and-ed with the first one that the mask drops",
    .refuse = pack_qkv_refuse,
    .run = run,
};
