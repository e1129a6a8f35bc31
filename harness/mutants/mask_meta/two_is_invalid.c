/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/two_is_invalid - only the value 1 counts as valid. bool masks cannot show it. */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    const uint64_t bits = right_bits(mask, b, s);

    return right_is_float(mask) ? right_valid(mask, b, s) : bits == 1;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_two_is_invalid = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "two_is_invalid",
    .about = "exact: only the value 1 counts as valid",
    .refuse = mask_meta_refuse,
    .run = run,
};
