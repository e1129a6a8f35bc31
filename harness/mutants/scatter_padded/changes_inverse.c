/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/changes_inverse - marks the tokens of inv_indices that it has done. In use
 * by every other layer of the request.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_scatter(call);
    att_index_put(&call->t[SCATTER_PADDED_INV_INDICES], 0, -2);
    return 0;
}

const struct att_kernel att_kernel_mutant_scatter_padded_changes_inverse = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "changes_inverse",
    .about = "input: marks the tokens of inv_indices that it has done",
    .refuse = scatter_padded_refuse,
    .run = run,
};
