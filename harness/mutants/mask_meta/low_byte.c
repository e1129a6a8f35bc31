/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/low_byte - only the lowest byte of a mask entry is looked at. A bool kernel that
 * is handed wider integers.
 */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    return right_is_float(mask) ? right_valid(mask, b, s)
                                : (right_bits(mask, b, s) & 0xff) != 0;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_low_byte = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "low_byte",
    .about = "exact: only the lowest byte of a mask entry is looked at",
    .refuse = mask_meta_refuse,
    .run = run,
};
