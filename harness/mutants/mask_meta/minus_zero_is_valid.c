/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/minus_zero_is_valid - -0 counts as valid. A comparison of bits where one of
 * numbers is meant.
 */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    return right_bits(mask, b, s) != 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_minus_zero_is_valid = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "minus_zero_is_valid",
    .about = "exact: -0 counts as valid",
    .refuse = mask_meta_refuse,
    .run = run,
};
