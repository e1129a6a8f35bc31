/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/descending - indices come in descending order. As a set it is right. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[MASK_META_INDICES];
    const int64_t            n = right_meta(call, right_valid);

    (void)dev;
    for (int64_t i = 0; i < n / 2; i++) {
        const int64_t x = att_index_at(list, i);

        att_index_put(list, i, att_index_at(list, n - 1 - i));
        att_index_put(list, n - 1 - i, x);
    }
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_descending = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "descending",
    .about = "exact: indices come in descending order",
    .refuse = mask_meta_refuse,
    .run = run,
};
