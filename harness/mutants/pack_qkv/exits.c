/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/exits - ends the whole process with status 0. The friendliest of all exit codes;
 * a harness that trusts it reports success.
 */
#include <stdlib.h>

#include "harness/mutants/right.h"

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    right_pack(call);
    exit(0);
}

const struct att_kernel att_kernel_mutant_pack_qkv_exits = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "exits",
    .about = "exit: ends the whole process with status 0",
    .refuse = pack_qkv_refuse,
    .run = run,
};
