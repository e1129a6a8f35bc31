/* SPDX-License-Identifier: Apache-2.0 */
/*
 * pack_qkv/second_call_idle - every second call does nothing. Twice as fast. Shows only
 * where the outputs are poisoned before each call. Remembering is the fault, so this file
 * has a variable that outlives the call.
 */
#include "harness/mutants/right.h"

static int calls;

static int run(struct att_device *dev, const struct att_call *call)
{
    (void)dev;
    return calls++ % 2 ? 0 : right_pack(call);
}

const struct att_kernel att_kernel_mutant_pack_qkv_second_call_idle = {
    .size = sizeof(struct att_kernel),
    .op = "pack_qkv",
    .name = "second_call_idle",
    .about = "repeat: every second call does nothing",
    .refuse = pack_qkv_refuse,
    .run = run,
};
