/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/hangs - never returns. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    volatile int forever = 1;

    (void)dev;
    while (forever)
        continue;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_hangs = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "hangs",
    .about = "timeout: never returns",
    .refuse = pack_qkv_refuse,
    .run = run,
};
