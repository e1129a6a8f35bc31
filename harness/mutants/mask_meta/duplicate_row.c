/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/duplicate_row - the first valid row is listed twice, the second not at all. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[MASK_META_INDICES];
    const int64_t            n = right_meta(call, right_valid);

    (void)dev;
    if (n > 1)
        att_index_put(list, 1, att_index_at(list, 0));
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_duplicate_row = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "duplicate_row",
    .about = "exact: the first valid row is listed twice, the second not at all",
    .refuse = mask_meta_refuse,
    .run = run,
};
