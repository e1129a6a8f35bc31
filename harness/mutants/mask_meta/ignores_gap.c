/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/ignores_gap - rows of the mask are read as if they lay side by side. */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    struct att_tensor dense = *mask;

    dense.stride[0] = dense.dim[1];
    return right_valid(&dense, b, s);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_ignores_gap = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "ignores_gap",
    .about = "exact: rows of the mask are read as if they lay side by side",
    .refuse = mask_meta_refuse,
    .run = run,
};
