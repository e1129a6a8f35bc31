/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/samples_ge32 - from sample 32 on, cu_seqlens lacks a token. One warp adds up,
 * and the next begins with its own.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t b = 33; b < t[MASK_META_CU_SEQLENS].dim[0]; b++)
        att_index_put(&t[MASK_META_CU_SEQLENS], b,
                      att_index_at(&t[MASK_META_CU_SEQLENS], b) - 1);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_samples_ge32 = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "samples_ge32",
    .about = "exact: from sample 32 on, cu_seqlens lacks a token",
    .refuse = mask_meta_refuse,
    .run = run,
};
