/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/inclusive_sums - cu_seqlens holds the sums without the leading zero. Inclusive
 * where exclusive is meant: off by one sample.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *cu = &call->t[MASK_META_CU_SEQLENS];

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t b = 0; b + 1 < cu->dim[0]; b++)
        att_index_put(cu, b, att_index_at(cu, b + 1));
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_inclusive_sums = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "inclusive_sums",
    .about = "exact: cu_seqlens holds the sums without the leading zero",
    .refuse = mask_meta_refuse,
    .run = run,
};
