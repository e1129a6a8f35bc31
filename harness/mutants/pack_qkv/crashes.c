/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/crashes - writes to address 0. */
#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    volatile char *volatile nowhere = NULL; // volatile: or the compiler leaves the fault out

    (void)dev;
    *nowhere = 1;
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_crashes = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "crashes",
    .about = "crash: writes to address 0",
    .refuse = pack_qkv_refuse,
    .run = run,
};
