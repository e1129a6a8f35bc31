/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/count_of_first - the count of sample 0 is used for all samples. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *cu = &call->t[MASK_META_CU_SEQLENS];

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t b = 2; b < cu->dim[0]; b++)
        att_index_put(cu, b, b * att_index_at(cu, 1));
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_count_of_first = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "count_of_first",
    .about = "exact: the count of sample 0 is used for all samples",
    .refuse = mask_meta_refuse,
    .run = run,
};
