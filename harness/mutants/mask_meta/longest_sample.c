/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/longest_sample - max_seqlen is the longest sample instead of S. Tempting, and
 * smaller; the contract is an upper bound that needs no look at the data.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *cu = &call->t[MASK_META_CU_SEQLENS];
    int64_t                  most = 0;

    (void)dev;
    right_meta(call, right_valid);
    for (int64_t b = 0; b + 1 < cu->dim[0]; b++) {
        const int64_t length = att_index_at(cu, b + 1) - att_index_at(cu, b);

        most = length > most ? length : most;
    }
    att_index_put(&call->t[MASK_META_MAX_SEQLEN], 0, most);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_longest_sample = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "longest_sample",
    .about = "exact: max_seqlen is the longest sample instead of S",
    .refuse = mask_meta_refuse,
    .run = run,
};
