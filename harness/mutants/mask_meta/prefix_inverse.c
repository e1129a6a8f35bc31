/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/prefix_inverse - inv_indices is right for prefixes only. The position within the
 * sample, while it is below the length: holes break it.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *t = call->t, *cu = &t[MASK_META_CU_SEQLENS];
    const int64_t            width = t[MASK_META_MASK].dim[1];

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t r = 0; r < t[MASK_META_INV_INDICES].dim[0]; r++) {
        const int64_t b = r / width, first = att_index_at(cu, b);
        const int64_t length = att_index_at(cu, b + 1) - first;

        att_index_put(&t[MASK_META_INV_INDICES], r,
                      r % width < length ? first + r % width : -1);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_prefix_inverse = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "prefix_inverse",
    .about = "exact: inv_indices is right for prefixes only",
    .refuse = mask_meta_refuse,
    .run = run,
};
