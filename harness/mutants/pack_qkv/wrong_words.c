/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/wrong_words - refuses what it must, but does not say why. Whoever reads "invalid
 * argument" learns nothing.
 */
#include "harness/mutants/right.h"

static const char *refuse(struct att_device *dev, const struct att_call *call)
{
    return pack_qkv_refuse(dev, call) ? "invalid argument" : NULL;
}

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_wrong_words = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "wrong_words",
    .about = "refusal: refuses what it must, but does not say why",
    .refuse = refuse,
    .run = run,
};
