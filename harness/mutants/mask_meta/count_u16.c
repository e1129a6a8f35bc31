/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/count_u16 - valid tokens are counted in 16 bits. Right for the first 65,536 of
 * a batch.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t;

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t b = 0; b < t[MASK_META_CU_SEQLENS].dim[0]; b++)
        att_index_put(&t[MASK_META_CU_SEQLENS], b,
                      att_index_at(&t[MASK_META_CU_SEQLENS], b) & 0xffff);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_count_u16 = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "count_u16",
    .about = "exact: valid tokens are counted in 16 bits",
    .refuse = mask_meta_refuse,
    .run = run,
};
