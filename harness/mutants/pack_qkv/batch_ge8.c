/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/batch_ge8 - tokens from the ninth sample on are those of the eighth. A table of
 * eight.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *list = &t[PACK_QKV_INDICES];
    const int64_t            s = t[PACK_QKV_Q].dim[1];

    (void)dev;
    for (int x = 0; x < 3; x++)
        for (int64_t i = 0; i < list->dim[0]; i++) {
            const int64_t row = att_index_at(list, i);

            right_copy(&t[PACK_QKV_Q_PACKED + x], i, &t[PACK_QKV_Q + x],
                       row / s < 8 ? row : 7 * s + row % s);
        }
    return 0;
}

const struct att_kernel att_kernel_mutant_pack_qkv_batch_ge8 = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "batch_ge8",
    .about = "exact: tokens from the ninth sample on are those of the eighth",
    .refuse = pack_qkv_refuse,
    .run = run,
};
