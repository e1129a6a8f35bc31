/* SPDX-License-Identifier: Apache-2.0 */
/* mask_meta/nan_is_invalid - NaN counts as masked. "x > 0 or x < 0" is not "x != 0". */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    const int      wide = (int)att_elem_size(mask->dtype) * 8;
    const uint64_t inf = mask->dtype == ATT_BF16 ? 0x7f80 : 0x7f800000;
    const uint64_t all = right_bits(mask, b, s), bits = all & ~((uint64_t)1 << (wide - 1));
    const int      nan = (mask->dtype == ATT_BF16 || mask->dtype == ATT_F32) && bits > inf;

    return right_valid(mask, b, s) && !nan;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_nan_is_invalid = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "nan_is_invalid",
    .about = "exact: NaN counts as masked",
    .refuse = mask_meta_refuse,
    .run = run,
};
