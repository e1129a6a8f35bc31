/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/fills_rest - entries of indices behind the last valid one are set to -1. -1 is
 * also what poison looks like in an integer: the other pattern shows it.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *list = &call->t[MASK_META_INDICES];

    (void)dev;
    for (int64_t i = right_meta(call, right_valid); i < list->dim[0]; i++)
        att_index_put(list, i, -1);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_fills_rest = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "fills_rest",
    .about = "untouched: entries of indices behind the last valid one are set to -1",
    .refuse = mask_meta_refuse,
    .run = run,
};
