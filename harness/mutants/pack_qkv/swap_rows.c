/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/swap_rows - the first two packed tokens are exchanged. Every row is there, sums
 * and counts are right: only positions are wrong.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *q = &call->t[PACK_QKV_Q], *list = &call->t[PACK_QKV_INDICES];

    (void)dev;
    right_pack(call);
    for (int x = 0; x < 3 && list->dim[0] > 1; x++) {
        right_copy(&call->t[PACK_QKV_Q_PACKED + x], 0, q + x, att_index_at(list, 1));
        right_copy(&call->t[PACK_QKV_Q_PACKED + x], 1, q + x, att_index_at(list, 0));
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_swap_rows = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "swap_rows",
    .about = "exact: the first two packed tokens are exchanged",
    .refuse = pack_qkv_refuse,
    .run = run,
};
