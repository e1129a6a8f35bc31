/* SPDX-License-Identifier: Apache-2.0 */
/* scatter_padded/first_head_only - only the first head of each token is written. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    const struct att_tensor *out = scatter_padded_output(call);
    struct att_tensor        one[SCATTER_PADDED_TENSORS];
    struct att_call          narrow = *call;

    (void)dev;
    memcpy(one, call->t, sizeof(one));
    one[out - call->t].dim[2] = 1;
    narrow.t = one;
    return right_scatter(&narrow);
}

const struct att_kernel att_kernel_mutant_scatter_padded_first_head_only = {
    .size = sizeof(struct att_kernel),
    .op = "scatter_padded",
    .name = "first_head_only",
    .about = "unwritten: only the first head of each token is written",
    .refuse = scatter_padded_refuse,
    .run = run,
};
