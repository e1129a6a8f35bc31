/* SPDX-License-Identifier: Apache-2.0 */
/*
 * scatter_padded/index_width - inv_indices is read as int32 whatever its type. Right for
 * half of the callers.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    struct att_tensor t[SCATTER_PADDED_TENSORS];
    struct att_call   narrow = *call;

    (void)dev;
    memcpy(t, call->t, sizeof(t));
    t[SCATTER_PADDED_INV_INDICES].dtype = ATT_I32;
    narrow.t = t;
    return right_scatter(&narrow);
}

const struct att_kernel att_kernel_mutant_scatter_padded_index_width = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "index_width",
    .about = "exact: inv_indices is read as int32 whatever its type",
    .refuse = scatter_padded_refuse,
    .run = run,
};
