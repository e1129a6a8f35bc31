/* SPDX-License-Identifier: Apache-2.0 */
/*
 * mask_meta/low_word - only the low 32 bits of an int64 mask entry are looked at. A
 * conversion to int on the way.
 */
#include "harness/mutants/right.h"

static int valid(const struct att_tensor *mask, int64_t b, int64_t s)
{
    return mask->dtype == ATT_I64 ? (uint32_t)right_bits(mask, b, s) != 0
                                  : right_valid(mask, b, s);
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_meta(call, valid);
    return 0;
}

const struct att_kernel att_kernel_mutant_mask_meta_low_word = {
    .size = sizeof(struct att_kernel),
    .op = "mask_meta",
    .name = "low_word",
    .about = "exact: only the low 32 bits of an int64 mask entry are looked at",
    .refuse = mask_meta_refuse,
    .run = run,
};
