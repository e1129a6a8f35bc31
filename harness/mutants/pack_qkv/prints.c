/* SPDX-License-Identifier: Apache-2.0 */
/* pack_qkv/prints - prints to standard output, which belongs to the reports. */
#include <stdio.h>

#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    puts("packing");
    return right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_prints = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "prints",
    .about = "stdout: prints to standard output, which belongs to the reports",
    .refuse = pack_qkv_refuse,
    .run = run,
};
