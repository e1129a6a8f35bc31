/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/takes_all - refuses nothing, not even k of another shape than q. The assertion
 * that somebody removed.
 */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_takes_all = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "takes_all",
    .about = "refusal: refuses nothing, not even k of another shape than q",
    .run = run,
};
